/**
 * Job: the journal of a registry of our own as a compacted topic of Kafka, which every instance writes
 * and reads. It has one partition, which puts what they write into one order.
 * Boundary: no transactions: nobody waits for what somebody else has left open.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Admin } from '../log/kafka/admin.ts'
import { called, loadClient, type KafkaClient } from '../log/kafka/client.ts'
import { refusalOf } from '../log/kafka/errors.ts'
import { PartitionReader } from '../log/kafka/partition-reader.ts'
import { topicSettings } from '../log/kafka/wire.ts'
import { LogAway, StoreRefused } from '../log/log.ts'
import { entryFrom } from './entry-text.ts'
import type { Journal } from './journal.ts'
import { RegistryAway } from './registry.ts'
import { keyOf, type Entry } from './schema-book.ts'

export type KafkaJournalOptions = {
  readonly brokers: string
  readonly topicPrefix?: string
  readonly clientFolder?: string
}

const partition = 0
const config = { 'cleanup.policy': 'compact', 'segment.bytes': String(1024 * 1024) }
/** `default.replication.factor`, as for the log's topics. */
const asTheBrokersHaveIt = -1
const fetchWaitMs = 10
const readMsMax = 15_000
const connectMsMax = 30_000
const deliveryMsMax = 5000
const retryMs = 10

export class KafkaJournal implements Journal {
  readonly #client: KafkaClient
  readonly #brokers: string
  readonly #topic: string
  readonly #admin: Admin
  #next = 0

  private constructor(client: KafkaClient, options: KafkaJournalOptions) {
    this.#client = client
    this.#brokers = options.brokers
    this.#topic = `${options.topicPrefix ?? 'millrace.'}schemas`
    this.#admin = new Admin(client, options.brokers)
  }

  /** Makes the topic where there is none, and refuses one that would lose something. */
  static async open(options: KafkaJournalOptions): Promise<KafkaJournal> {
    const journal = new KafkaJournal(loadClient(options.clientFolder), options)
    try {
      await journal.#ensureTopic()
      return journal
    } catch (error) {
      await journal.close()
      throw error
    }
  }

  news(): Promise<readonly Entry[]> {
    return this.#orAway(this.#read())
  }

  enter(entries: readonly Entry[]): Promise<void> {
    return this.#orAway(this.#write(entries))
  }

  close(): Promise<void> {
    return this.#admin.close()
  }

  /** Nothing counts as read where the end was not reached. */
  async #read(): Promise<readonly Entry[]> {
    const [topic, brokers] = [this.#topic, this.#brokers]
    const end = (await this.#admin.ends(topic, [partition])).get(partition) ?? 0
    if (end <= this.#next) return []
    const group = `${topic}.reader`
    const reader = await PartitionReader.open(this.#client, { topic, brokers, group, fetchWaitMs })
    try {
      reader.take(partition, this.#next)
      const entries: Entry[] = []
      const until = performance.now() + readMsMax
      while (reader.readTo(partition) < end) {
        if (performance.now() > until) {
          throw new RegistryAway(`The topic ${topic} could not be read to its end.`)
        }
        for (const { value } of await reader.read()) {
          if (value !== null) entries.push(entryFrom(value.toString()))
        }
      }
      this.#next = reader.readTo(partition)
      return entries
    } finally {
      await reader.close()
    }
  }

  /** One that came not through is not there with later news; one that comes late may not count (B1). */
  async #write(entries: readonly Entry[]): Promise<void> {
    const producer = new this.#client.Producer(
      {
        'bootstrap.servers': this.#brokers,
        'client.id': this.#topic,
        'enable.idempotence': true,
        'message.timeout.ms': deliveryMsMax,
        'linger.ms': 0,
        'reconnect.backoff.ms': 50,
        'reconnect.backoff.max.ms': 500,
        dr_cb: false,
      },
      {},
    )
    await called((done) => producer.connect({ timeout: connectMsMax }, done))
    try {
      for (const entry of entries) {
        const value = Buffer.from(JSON.stringify(entry))
        producer.produce(this.#topic, partition, value, keyOf(entry))
      }
      await called((done) => producer.flush(2 * deliveryMsMax, done))
    } finally {
      await called((done) => producer.disconnect(done))
    }
  }

  async #orAway<Answer>(asked: Promise<Answer>): Promise<Answer> {
    try {
      return await asked
    } catch (error) {
      throw refusalOf(error, this.#brokers)
    }
  }

  async #ensureTopic(): Promise<void> {
    const topic = this.#topic
    const created = { topic, num_partitions: 1, replication_factor: asTheBrokersHaveIt, config }
    try {
      if ((await this.#admin.topic(topic)) === undefined) await this.#admin.createTopic(created)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new LogAway(`No Kafka broker answers at ${this.#brokers}: ${why}.`)
    }
    const partitions = await this.#partitions()
    if (partitions !== 1) {
      throw new StoreRefused(`The topic ${topic} has ${partitions} partitions; it has to have 1.`)
    }
    const found = await topicSettings(this.#brokers, topic).catch(() => undefined)
    const policy = found?.get('cleanup.policy') ?? config['cleanup.policy']
    if (policy !== config['cleanup.policy']) {
      throw new StoreRefused(
        `The topic ${topic} has cleanup.policy=${policy}; it has to be compact.`,
      )
    }
  }

  /** A topic that was just made is not known everywhere at once. */
  async #partitions(): Promise<number> {
    const until = performance.now() + readMsMax
    while (performance.now() < until) {
      const partitions = (await this.#admin.topic(this.#topic))?.partitions ?? []
      const hasLeaders = partitions.every(({ leader }) => leader !== undefined && leader !== null)
      if (partitions.length > 0 && hasLeaders) return partitions.length
      await sleep(retryMs)
    }
    throw new LogAway(`The topic ${this.#topic} has no leader. Are all brokers up?`)
  }
}

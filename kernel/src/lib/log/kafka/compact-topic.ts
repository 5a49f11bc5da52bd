/**
 * Job: a small compacted topic that every instance writes and reads: of what lies there under one key
 * the last counts. It has one partition, which puts what they write into one order.
 * Boundary: no transactions: nobody waits for what somebody else has left open. What the records mean is
 * told by others.
 *
 * M1 All who read it are handed the same records in the same order, and nothing that they were handed is
 *    lost, but for a record that another one with its key has followed.
 * M2 Whoever reads after a write was resolved reads what was written, or it was not taken.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { LogAway, StoreRefused } from '../log.ts'
import { Admin } from './admin.ts'
import { called, loadClient, type ClientProducer, type KafkaClient } from './client.ts'
import { orAway } from './errors.ts'
import { silence } from './no-broker.ts'
import { PartitionReader } from './partition-reader.ts'
import { topicSettings } from './wire.ts'

export type CompactRecord = { readonly key: string; readonly value: Buffer | null }

export type CompactTopicOptions = {
  readonly brokers: string
  readonly topic: string
  readonly clientFolder?: string
  /** Beside the policy. */
  readonly config: { readonly [name: string]: string }
  /** It is asked often: the client stays connected. */
  readonly isBusy?: true
}

const partition = 0
const policy = { 'cleanup.policy': 'compact' }
/** `default.replication.factor`, as for the log's topics. */
const asTheBrokersHaveIt = -1
const fetchWaitMs = 10
const readMsMax = 15_000
const connectMsMax = 30_000
const deliveryMsMax = 5000
const retryMs = 10

export class CompactTopic {
  readonly #client: KafkaClient
  readonly #options: CompactTopicOptions
  readonly #admin: Admin
  #next = 0
  #reader: PartitionReader | undefined
  #producer: ClientProducer | undefined

  private constructor(client: KafkaClient, options: CompactTopicOptions) {
    this.#client = client
    this.#options = options
    this.#admin = new Admin(client, options.brokers)
  }

  /** Makes the topic where there is none, and refuses one that would lose something. */
  static async open(options: CompactTopicOptions): Promise<CompactTopic> {
    const topic = new CompactTopic(loadClient(options.clientFolder), options)
    try {
      await orAway(topic.#ensureTopic(), options.brokers)
      return topic
    } catch (error) {
      await topic.close()
      throw error
    }
  }

  static async isThere({
    brokers,
    topic,
    clientFolder,
  }: Omit<CompactTopicOptions, 'config'>): Promise<boolean> {
    const admin = new Admin(loadClient(clientFolder), brokers)
    try {
      return (await admin.topic(topic)) !== undefined
    } catch (error) {
      throw await silence(brokers, error)
    } finally {
      await admin.close()
    }
  }

  /** What was written since it was last asked, to the end as it is when it is called. One asks at a time. */
  news(): Promise<readonly CompactRecord[]> {
    return orAway(this.#read(), this.#options.brokers)
  }

  /** One that came not through is not there with later news; one that comes late may not count. */
  write(records: readonly CompactRecord[]): Promise<void> {
    return orAway(this.#write(records), this.#options.brokers)
  }

  async close(): Promise<void> {
    const [reader, producer] = [this.#reader, this.#producer]
    this.#reader = this.#producer = undefined
    await reader?.close()
    if (producer !== undefined) await called((done) => producer.disconnect(done))
    await this.#admin.close()
  }

  /** Nothing counts as read where the end was not reached. */
  async #read(): Promise<readonly CompactRecord[]> {
    const { topic } = this.#options
    const end = (await this.#admin.ends(topic, [partition])).get(partition) ?? 0
    if (end <= this.#next) return []
    const reader = (this.#reader ??= await this.#openReader())
    try {
      if (reader.readTo(partition) !== this.#next || this.#next === 0) {
        reader.take(partition, this.#next)
      }
      const found: CompactRecord[] = []
      const until = performance.now() + readMsMax
      while (reader.readTo(partition) < end) {
        if (performance.now() > until) {
          throw new LogAway(`The topic ${topic} could not be read to its end.`)
        }
        for (const { key, value } of await reader.read()) found.push({ key: String(key), value })
      }
      this.#next = reader.readTo(partition)
      return found
    } finally {
      if (this.#options.isBusy !== true) {
        this.#reader = undefined
        await reader.close()
      }
    }
  }

  #openReader(): Promise<PartitionReader> {
    const { topic, brokers } = this.#options
    const group = `${topic}.reader`
    return PartitionReader.open(this.#client, { topic, brokers, group, fetchWaitMs })
  }

  async #write(records: readonly CompactRecord[]): Promise<void> {
    const producer = (this.#producer ??= await this.#openProducer())
    try {
      for (const { key, value } of records) {
        producer.produce(this.#options.topic, partition, value, key)
      }
      await called((done) => producer.flush(2 * deliveryMsMax, done))
    } finally {
      if (this.#options.isBusy !== true) {
        this.#producer = undefined
        await called((done) => producer.disconnect(done))
      }
    }
  }

  async #openProducer(): Promise<ClientProducer> {
    const producer = new this.#client.Producer(
      {
        'bootstrap.servers': this.#options.brokers,
        'client.id': this.#options.topic,
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
    return producer
  }

  async #ensureTopic(): Promise<void> {
    const { topic, brokers, config: own } = this.#options
    const config = { ...policy, ...own }
    const created = { topic, num_partitions: 1, replication_factor: asTheBrokersHaveIt, config }
    try {
      if ((await this.#admin.topic(topic)) === undefined) await this.#admin.createTopic(created)
    } catch (error) {
      throw await silence(brokers, error)
    }
    const partitions = await this.#partitions()
    if (partitions !== 1) {
      throw new StoreRefused(`The topic ${topic} has ${partitions} partitions; it has to have 1.`)
    }
    const settings = await topicSettings(brokers, topic).catch(() => undefined)
    const found = settings?.get('cleanup.policy') ?? policy['cleanup.policy']
    if (found !== policy['cleanup.policy']) {
      throw new StoreRefused(
        `The topic ${topic} has cleanup.policy=${found}; it has to be compact.`,
      )
    }
  }

  /** A topic that was just made is not known everywhere at once. */
  async #partitions(): Promise<number> {
    const { topic } = this.#options
    const until = performance.now() + readMsMax
    while (performance.now() < until) {
      const partitions = (await this.#admin.topic(topic))?.partitions ?? []
      const hasLeaders = partitions.every(({ leader }) => leader !== undefined && leader !== null)
      if (partitions.length > 0 && hasLeaders) return partitions.length
      await sleep(retryMs)
    }
    throw new LogAway(`The topic ${topic} has no leader. Are all brokers up?`)
  }
}

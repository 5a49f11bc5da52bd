/**
 * Job: reads partitions of a topic from offsets that we choose, committed records only, and knows how
 * far it has read: past a partition's last record there may be marks that no reader is shown.
 * Boundary: it takes part in no group; who may read what is others' affair.
 */
import { called, type ClientConsumer, type KafkaClient, type Message } from './client.ts'
import { placesIn, type Places } from './places.ts'

const recordsAtOnce = 1000
const waitMsUsual = 20

export type Reading = {
  readonly topic: string
  /** Where it reads partitions of several topics, each under its number. */
  readonly places?: Places
  readonly brokers: string
  readonly group: string
  /** How long a broker holds a question back that it has no records for. */
  readonly fetchWaitMs: number
  /** How much has to have come for it to answer sooner; by default anything. */
  readonly fetchMinBytes?: number
  /** How long a `read` waits for the first record. */
  readonly waitMs?: number
}

export class PartitionReader {
  readonly #consumer: ClientConsumer
  readonly #places: Places
  /** The next offset to read of each partition. */
  readonly #next = new Map<number, number>()
  #isMoved = false
  #ends: { readonly partition: number; readonly offset: number }[] = []

  private constructor(consumer: ClientConsumer, { topic, places, waitMs = waitMsUsual }: Reading) {
    this.#consumer = consumer
    this.#places = places ?? placesIn(topic)
    consumer.setDefaultConsumeTimeout(waitMs)
    consumer.setDefaultIsTimeoutOnlyForFirstMessage(true)
    const { numberOf } = this.#places
    consumer.on('partition.eof', ({ offset, ...at }) => {
      const partition = numberOf(at)
      if (partition !== undefined) this.#ends.push({ partition, offset })
    })
  }

  static async open(client: KafkaClient, options: Reading): Promise<PartitionReader> {
    const consumer = new client.KafkaConsumer(
      {
        'bootstrap.servers': options.brokers,
        'group.id': options.group,
        'isolation.level': 'read_committed',
        'enable.auto.commit': false,
        'enable.auto.offset.store': false,
        'enable.partition.eof': true,
        'fetch.wait.max.ms': options.fetchWaitMs,
        'fetch.min.bytes': options.fetchMinBytes ?? 1,
        'fetch.error.backoff.ms': 20,
        'fetch.queue.backoff.ms': 5,
        'fetch.message.max.bytes': 8_000_000,
        'queued.min.messages': 100_000,
        'queued.max.messages.kbytes': 65_536,
        'reconnect.backoff.ms': 50,
        'reconnect.backoff.max.ms': 500,
      },
      { 'auto.offset.reset': 'earliest' },
    )
    await called((done) => consumer.connect({ timeout: 30_000 }, done))
    return new PartitionReader(consumer, options)
  }

  /** Reads a partition from an offset on, from the next `read`. */
  take(partition: number, from: number): void {
    this.#next.set(partition, from)
    this.#isMoved = true
  }

  drop(partition: number): void {
    this.#isMoved = this.#next.delete(partition) || this.#isMoved
  }

  /** All before this offset of the partition has been read. */
  readTo(partition: number): number {
    return this.#next.get(partition) ?? 0
  }

  /** Lets go of all partitions, and says from where each is to be read on. To be called between two reads. */
  rest(): ReadonlyMap<number, number> {
    const next = new Map(this.#next)
    this.#next.clear()
    this.#assign()
    return next
  }

  /** What has come, soon; nothing where there is nothing. */
  async read(): Promise<readonly Message[]> {
    if (this.#isMoved) this.#assign()
    const found = await called<readonly Message[]>((done) =>
      this.#consumer.consume(recordsAtOnce, done),
    )
    // Whoever moved while we waited begins anew; what came for the assignment before is not theirs.
    if (this.#isMoved) return []
    const numbered = this.#places.topics.length === 1 ? found : found.flatMap(this.#numbered)
    for (const { partition, offset } of numbered) this.#next.set(partition, offset + 1)
    for (const { partition, offset } of this.#ends) {
      this.#next.set(partition, Math.max(this.readTo(partition), offset))
    }
    this.#ends = []
    return numbered
  }

  async close(): Promise<void> {
    await called((done) => this.#consumer.disconnect(done))
  }

  readonly #numbered = (message: Message): readonly Message[] => {
    const partition = this.#places.numberOf(message)
    return partition === undefined ? [] : [{ ...message, partition }]
  }

  #assign(): void {
    this.#isMoved = false
    this.#ends = []
    const all = [...this.#next].map(([number, offset]) => ({ ...this.#places.of(number), offset }))
    if (all.length === 0) this.#consumer.unassign()
    else this.#consumer.assign(all)
  }
}

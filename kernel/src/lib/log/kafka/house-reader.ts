/**
 * Job: reads a whole installation on Kafka, at rest or while instances write it: its changelogs into a
 * copy on this machine, its events one by one, what waits in its inboxes.
 * Boundary: it changes nothing, and is a member of no group.
 *
 * H1 Only what is committed is read, of each partition from the beginning and in its order.
 * H2 Where all partitions end as they did before everything up to there was read, what was read is the
 *    state of one moment: whatever lay there was decided, and nothing was being written.
 */
import type { Envelope } from '../../runtime/envelope.ts'
import { shardText } from '../../runtime/shard.ts'
import type { Changed, StateCopy } from '../embedded/state-copy.ts'
import { StoreRefused, type StateWrite, type StoredEvent } from '../log.ts'
import type { Message } from './client.ts'
import type { Requests } from './edge-reader.ts'
import { connectHouse, type HouseConnections, type Where } from './house-connections.ts'
import { readHands } from './house-hands.ts'
import type { HouseMark } from './house-mark.ts'
import { readShared } from './house-topics.ts'
import type { PartitionReader } from './partition-reader.ts'
import { eventFrom, messageFrom, writeFrom } from './records.ts'

/** Longer than brokers take to end what somebody left open. */
const patienceMs = 60_000

/** The service under which the log keeps what is its own; its rows are of no shop. */
const logService = '~log'

type Ends = ReadonlyMap<number, number>
type Part = 'state' | 'events' | 'inbox'
export type AllEnds = Readonly<Record<Part, Ends>>

export class KafkaStoreReader {
  /** The name that an instance knows the installation by. */
  readonly installation: string
  readonly shards: number
  readonly #connections: HouseConnections
  readonly #readers = new Map<Part, PartitionReader>()

  private constructor(
    connections: HouseConnections,
    found: { readonly installation: string; readonly shards: number },
  ) {
    this.#connections = connections
    this.installation = found.installation
    this.shards = found.shards
  }

  static async open(where: Where): Promise<KafkaStoreReader> {
    const connections = await connectHouse(where)
    const { admin, topics, brokers } = connections
    const topic = await admin.topic(topics.state)
    if (topic === undefined) {
      await admin.close()
      throw new StoreRefused(`There is no store at ${brokers}: no topic is named ${topics.state}.`)
    }
    const installation = Buffer.from(topic.topicId.base64, 'base64').toString('hex')
    return new KafkaStoreReader(connections, { installation, shards: topic.partitions.length })
  }

  /** Where all partitions end, with what is not decided yet. */
  async ends(): Promise<AllEnds> {
    const { admin, topics } = this.#connections
    const shards = Array.from({ length: this.shards }, (_, shard) => shard)
    const [state, events, inbox] = await Promise.all(
      ([topics.state, topics.events, topics.inbox] as const).map((topic) =>
        admin.ends(topic, shards),
      ),
    )
    return { state: state ?? none, events: events ?? none, inbox: inbox ?? none }
  }

  /** Brings a copy up to these ends; returns how many records were read. */
  async followState(copy: StateCopy, to: Ends, changed?: Changed): Promise<number> {
    return this.#read('state', {
      from: (shard) => copy.mark(shard),
      to,
      take: (records, marks) => copy.take(records.map(placed), marks, changed),
    })
  }

  /** Tells the events from where each shard was read to; returns how many there were. */
  async readEvents(
    from: Ends,
    to: Ends,
    take: (events: readonly PlacedEvent[], marks: Ends) => void,
  ): Promise<number> {
    return this.#read('events', {
      from: (shard) => from.get(shard) ?? 0,
      to,
      take: (records, marks) =>
        take(
          records.map((record) => ({ shard: record.partition, ...eventFrom(record) })),
          marks,
        ),
    })
  }

  /** What lies in the inboxes from these positions on. */
  async readInbox(from: Ends, to: Ends): Promise<readonly PlacedMessage[]> {
    const found: PlacedMessage[] = []
    await this.#read('inbox', {
      from: (shard) => from.get(shard) ?? 0,
      to,
      take: (records) => {
        for (const record of records) {
          found.push({ shard: record.partition, message: messageFrom(record) })
        }
      },
    })
    return found
  }

  /** What lies in a topic beside these, as far as it is this shop's. */
  readShared(topic: string, take: Parameters<typeof readShared>[2]): Promise<void> {
    return readShared(this.#connections, { topic, installation: this.installation }, take)
  }

  /** What other hands wrote and no reader has taken up; inboxes are to be read after it. */
  readHands(all: readonly Requests[]): Promise<readonly PlacedMessage[]> {
    return readHands(this.#connections, this, all)
  }

  async close(): Promise<void> {
    for (const reader of this.#readers.values()) await reader.close()
    await this.#connections.admin.close()
  }

  async #read(part: Part, { from, to, take }: Reading): Promise<number> {
    const behind = [...to].filter(([shard, end]) => from(shard) < end)
    if (behind.length === 0) return 0
    const reader = await this.#reader(part)
    for (const [shard] of behind) reader.take(shard, from(shard))
    let count = 0
    const isBehind = ([shard, end]: readonly [number, number]): boolean =>
      reader.readTo(shard) < end
    let heardAt = performance.now()
    while (behind.some(isBehind)) {
      const records = await reader.read()
      if (records.length > 0) heardAt = performance.now()
      if (performance.now() - heardAt > patienceMs) throw new StoreRefused(this.#silence(part))
      count += records.length
      take(records, new Map(behind.map(([shard]) => [shard, reader.readTo(shard)])))
    }
    for (const [shard] of behind) reader.drop(shard)
    return count
  }

  #silence(part: Part): string {
    const topic = this.#connections.topics[part]
    return `Nothing more of ${topic} is committed, and its end is not reached: a transaction is open there.`
  }

  async #reader(part: Part): Promise<PartitionReader> {
    const known = this.#readers.get(part)
    if (known !== undefined) return known
    const reader = await this.#connections.reader(this.#connections.topics[part])
    this.#readers.set(part, reader)
    return reader
  }
}

export type PlacedEvent = StoredEvent & { readonly shard: number }
export type PlacedMessage = { readonly shard: number; readonly message: Envelope }

type Reading = {
  readonly from: (shard: number) => number
  readonly to: Ends
  readonly take: (records: readonly Message[], marks: Ends) => void
}

const none: Ends = new Map()

/** What a log keeps of a shard has no key: in one copy of all shards it is told apart by the shard. */
function placed(record: Message): StateWrite {
  const write = writeFrom(record)
  return write.service === logService ? { ...write, key: shardText(write.shard) } : write
}

export const sameEnds = (a: AllEnds, b: AllEnds): boolean =>
  (['state', 'events', 'inbox'] as const).every((part) =>
    [...a[part]].every(([shard, end]) => b[part].get(shard) === end),
  )

/** How far each inbox was handled, as a copy of the state has it. */
export const positionsIn = (copy: StateCopy, shards: number): Ends =>
  new Map(
    Array.from({ length: shards }, (_, shard) => {
      const at = { key: shardText(shard), map: '', entry: 'position' }
      return [shard, Number(copy.read(logService, at) ?? '0')]
    }),
  )

/** What the changelogs say of where the shop is: the mark of each shard that has one. */
export function marksIn(copy: StateCopy, shards: number): readonly (HouseMark | undefined)[] {
  return Array.from({ length: shards }, (_, shard) => {
    const text = copy.read(logService, { key: shardText(shard), map: '', entry: 'house' })
    return text === undefined ? undefined : (JSON.parse(text) as HouseMark)
  })
}

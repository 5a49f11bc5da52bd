/**
 * Job: what of one batch goes into a transaction, or of several that were handed over before it began.
 * Its records are made when they are sent: until then a batch is held as the runtime handed it over.
 *
 * J6 Batches that are joined are kept in their order: of an entry the last write counts, and is the
 *    only one that is sent.
 */
import type { Envelope, EventRecord } from '../../runtime/envelope.ts'
import type { StateWrite } from '../log.ts'
import { placeOf } from './overlay.ts'
import type { Offset } from './client.ts'
import type { Outgoing } from './producer.ts'
import { eventRecord, inboxRecord, stateRecord } from './records.ts'
import type { Topics } from './topics.ts'
import type { Transaction } from './transactions.ts'

export type ByShard<T> = ReadonlyMap<number, readonly T[]>

export type Contents = {
  /** The number of the batch, or of the last of several. */
  readonly number: number
  readonly shards: ReadonlyMap<number, number>
  readonly writes: readonly StateWrite[]
  readonly events: ByShard<EventRecord>
  readonly inbox: ByShard<Envelope>
  /** How far the inboxes were handled with it. */
  readonly positions: ReadonlyMap<number, number>
  /** What fences it: how far the inbox of each shard that it touches was handled. */
  readonly offsets: ReadonlyMap<number, number>
}

type Committed = (contents: Contents, sentEvents: ByShard<Outgoing>) => void

export class BatchTransaction implements Transaction {
  readonly contents: Contents
  readonly #topics: Topics
  readonly #committed: Committed
  /** Events as they were sent last. */
  readonly #sentEvents = new Map<number, readonly Outgoing[]>()

  /** `committed` hears once of what was joined, before anybody who waits for a part of it. */
  constructor(contents: Contents, topics: Topics, committed: Committed) {
    this.contents = contents
    this.#topics = topics
    this.#committed = committed
  }

  get shards(): ReadonlyMap<number, number> {
    return this.contents.shards
  }

  get offsets(): readonly Offset[] {
    const { inbox: topic } = this.#topics
    return [...this.contents.offsets].map(([partition, offset]) => ({ topic, partition, offset }))
  }

  get records(): Iterable<Outgoing> {
    return this.#records()
  }

  get partitions(): number {
    const { writes, events, inbox } = this.contents
    return new Set(writes.map(({ shard }) => shard)).size + events.size + inbox.size
  }

  get sentAway(): number {
    return [...this.contents.inbox.values()].reduce((sum, { length }) => sum + length, 0)
  }

  join(after: readonly Transaction[]): Transaction {
    const all = [this, ...after].map(contentsOf)
    return new BatchTransaction(joined(all), this.#topics, this.#committed)
  }

  committed(): void {
    this.#committed(this.contents, this.#sentEvents)
  }

  *#records(): Generator<Outgoing> {
    const { writes, events, inbox } = this.contents
    const topics = this.#topics
    for (const write of writes) yield stateRecord(topics.state, write)
    for (const [shard, happened] of events) {
      const records = happened.map((event) => eventRecord(topics.events, shard, event))
      this.#sentEvents.set(shard, records)
      for (const record of records) yield record
    }
    for (const [shard, messages] of inbox) {
      for (const message of messages) yield inboxRecord(topics.inbox, shard, message)
    }
  }
}

function contentsOf(transaction: Transaction): Contents {
  if (transaction instanceof BatchTransaction) return transaction.contents
  throw new Error('Only batches go together.')
}

/** J6 */
const joined = (all: readonly Contents[]): Contents => ({
  number: Math.max(...all.map(({ number }) => number)),
  shards: new Map(all.flatMap(({ shards }) => [...shards])),
  writes: lastOfEach(all.map(({ writes }) => writes)),
  events: inOrder(all.map(({ events }) => events)),
  inbox: inOrder(all.map(({ inbox }) => inbox)),
  positions: new Map(all.flatMap(({ positions }) => [...positions])),
  offsets: new Map(all.flatMap(({ offsets }) => [...offsets])),
})

function lastOfEach(all: readonly (readonly StateWrite[])[]): readonly StateWrite[] {
  const last = new Map<string, StateWrite>()
  for (const writes of all) {
    for (const write of writes) last.set(`${write.shard} ${placeOf(write)} ${write.entry}`, write)
  }
  return [...last.values()]
}

function inOrder<T>(all: readonly ByShard<T>[]): ByShard<T> {
  const found = new Map<number, T[]>()
  for (const byShard of all) {
    for (const [shard, more] of byShard) {
      const before = found.get(shard)
      if (before === undefined) found.set(shard, [...more])
      else for (const one of more) before.push(one)
    }
  }
  return found
}

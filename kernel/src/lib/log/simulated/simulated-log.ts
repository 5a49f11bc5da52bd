/**
 * Job: a log in memory that several instances share, for conformance and simulation. A `Cluster` is
 * the broker; each instance has a `SimulatedLog` on it. Shards are dealt out by the cluster.
 * Boundary: the port (log.ts). What fails, and when, is told from outside through `Faults`.
 *
 * C1 A shard has one owner; giving it to another raises its ownership number.
 * C2 Batches are kept one after another; a crash loses those that are not kept yet (L7).
 */
import {
  Fenced,
  type Address,
  type Batch,
  type Log,
  type Received,
  type Scan,
  type ShardOwner,
  type ShardTelling,
  type StoredEvent,
} from '../log.ts'
import { decodeEnvelope, encodeEnvelope, type EventRecord } from '../../runtime/envelope.ts'
import { HandedOver, keyOf } from './handed-over.ts'

/** What the simulator lets happen to a commit. */
export type Faults = {
  /** Called before the batch is kept; what it throws is the commit's failure, nothing is kept. */
  readonly beforeCommit?: (batch: Batch) => void | Promise<void>
  /** Called when the batch is kept; what it throws is an answer that got lost. */
  readonly afterCommit?: (batch: Batch) => void | Promise<void>
}

type Shard = {
  ownership: number
  owner: SimulatedLog | undefined
  readonly state: Map<string, Map<string, string>>
  readonly events: string[]
  readonly inbox: string[]
  position: number
}

export class Cluster {
  readonly installation: string
  readonly shards: readonly Shard[]

  constructor({ installation, shards }: { installation: string; shards: number }) {
    this.installation = installation
    this.shards = Array.from({ length: shards }, () => ({
      ownership: 0,
      owner: undefined,
      state: new Map(),
      events: [],
      inbox: [],
      position: 0,
    }))
  }

  instance(faults: Faults = {}): SimulatedLog {
    return new SimulatedLog(this, faults)
  }

  /** Gives a shard to an instance. The owner before is not asked: it finds out by being fenced. */
  give(shard: number, to: SimulatedLog): void {
    const at = this.shard(shard)
    at.ownership++
    at.owner = to
    to.open(shard, at.ownership)
  }

  /** Takes a shard from its owner in order. */
  async take(shard: number): Promise<void> {
    const at = this.shard(shard)
    const owner = at.owner
    await owner?.close(shard)
    at.owner = undefined
  }

  shard(number: number): Shard {
    const shard = this.shards[number]
    if (shard === undefined) throw new Error(`There is no shard ${number}.`)
    return shard
  }
}

export class SimulatedLog implements Log {
  readonly #cluster: Cluster
  readonly #faults: Faults
  /** With the ownership number that each was opened under. */
  readonly #mine = new Map<number, number>()
  /** Handed over and not kept yet: only this instance sees it. */
  readonly #handedOver = new HandedOver()
  #owner: ShardOwner | undefined
  #last: Promise<void> | undefined
  #failure: Error | undefined

  constructor(cluster: Cluster, faults: Faults) {
    this.#cluster = cluster
    this.#faults = faults
  }

  get installation(): string {
    return this.#cluster.installation
  }

  get shards(): number {
    return this.#cluster.shards.length
  }

  /** Takes the shards that nobody owns. */
  async start(owner: ShardOwner): Promise<void> {
    this.#owner = owner
    for (const [number, shard] of this.#cluster.shards.entries()) {
      if (shard.owner === undefined) this.#cluster.give(number, this)
    }
  }

  open(number: number, ownership: number): void {
    this.#mine.set(number, ownership)
    const shard = this.#cluster.shard(number)
    this.#owner?.opened(number, ownership)
    this.#deliver(number, shard.position)
  }

  async close(number: number): Promise<void> {
    await this.#owner?.closing(number)
    this.#mine.delete(number)
  }

  read(address: Address): string | undefined {
    this.#checkWell()
    const changed = this.#handedOver.of(address, this.#mine.get(address.shard))
    if (changed.has(address.entry)) return changed.get(address.entry)
    return this.#cluster.shard(address.shard).state.get(keyOf(address))?.get(address.entry)
  }

  *scan(scan: Scan): Generator<readonly [string, string]> {
    this.#checkWell()
    const entries = new Map<string, string | undefined>(
      this.#cluster.shard(scan.shard).state.get(keyOf(scan)),
    )
    for (const [name, value] of this.#handedOver.of(scan, this.#mine.get(scan.shard)))
      entries.set(name, value)
    const names = [...entries.keys()].filter(
      (name) => inRange(name, scan) && entries.get(name) !== undefined,
    )
    names.sort()
    if (scan.backwards === true) names.reverse()
    for (const name of names.slice(0, scan.limit)) yield [name, entries.get(name) ?? '']
  }

  commit(batch: Batch): Promise<void> {
    this.#handedOver.add(batch)
    const before = this.#last
    const commit = before === undefined ? this.#keepNext(batch) : this.#keepAfter(before, batch)
    this.#last = commit
    const isOver = (): void => {
      if (this.#last === commit) this.#last = undefined
    }
    commit.then(isOver, isOver)
    return commit
  }

  async events(number: number, from: number, limit: number): Promise<readonly StoredEvent[]> {
    return this.#cluster
      .shard(number)
      .events.slice(from, from + limit)
      .map((record, index) => ({ offset: from + index, record: decodeEvent(record) }))
  }

  tellings(): readonly ShardTelling[] {
    return [...this.#mine.keys()]
      .sort((a, b) => a - b)
      .map((number) => {
        const { ownership, events, position, inbox } = this.#cluster.shard(number)
        const ends = { inboxPosition: position, inboxEnd: inbox.length }
        return { shard: number, ownership, nextEvent: events.length, ...ends }
      })
  }

  async stop(): Promise<void> {
    for (const number of [...this.#mine.keys()]) {
      // A shard that was given away is another instance's by now.
      if (this.#cluster.shard(number).owner === this) await this.#cluster.take(number)
      else await this.close(number)
    }
    this.#owner = undefined
  }

  /** The process dies: its shards are nobody's, and it is told nothing. */
  crash(): void {
    for (const number of this.#mine.keys()) {
      const shard = this.#cluster.shard(number)
      if (shard.owner === this) shard.owner = undefined
      shard.ownership++
    }
    this.#mine.clear()
    this.#owner = undefined
  }

  async #keepAfter(before: Promise<void>, batch: Batch): Promise<void> {
    await before.catch(() => undefined)
    await this.#keepNext(batch)
  }

  async #keepNext(batch: Batch): Promise<void> {
    this.#checkWell()
    try {
      await this.#faults.beforeCommit?.(batch)
      this.#checkOwnership(batch)
      this.#keep(batch)
      await this.#faults.afterCommit?.(batch)
    } catch (error) {
      this.#failure ??= error instanceof Error ? error : new Error(String(error))
      throw error
    }
  }

  #checkOwnership({ shards }: Batch): void {
    for (const [number, ownership] of shards) {
      const shard = this.#cluster.shard(number)
      if (shard.ownership !== ownership || shard.owner !== this) {
        throw new Fenced(`Shard ${number} was taken over.`)
      }
    }
  }

  /** L8 */
  #checkWell(): void {
    if (this.#failure !== undefined) throw this.#failure
  }

  #keep(batch: Batch): void {
    this.#handedOver.drop()
    for (const { shard, value, entry, ...place } of batch.writes) {
      const { state } = this.#cluster.shard(shard)
      const key = keyOf(place)
      const entries = state.get(key) ?? new Map<string, string>()
      if (value === undefined) entries.delete(entry)
      else entries.set(entry, value)
      if (entries.size === 0) state.delete(key)
      else state.set(key, entries)
    }
    for (const [number, records] of batch.events) {
      this.#cluster.shard(number).events.push(...records.map(encodeEvent))
    }
    for (const [number, position] of batch.positions)
      this.#cluster.shard(number).position = position
    for (const [number, messages] of batch.inbox) {
      const shard = this.#cluster.shard(number)
      const from = shard.inbox.length
      shard.inbox.push(...messages.map(encodeEnvelope))
      shard.owner?.tellReceived(number, from)
    }
  }

  /** For the cluster: something lies in the inbox of a shard of this instance. */
  tellReceived(number: number, from: number): void {
    this.#deliver(number, from)
  }

  #deliver(number: number, from: number): void {
    const received: Received[] = this.#cluster
      .shard(number)
      .inbox.slice(from)
      .map((message, index) => ({ offset: from + index, message: decodeEnvelope(message) }))
    if (received.length > 0) this.#owner?.received(number, received)
  }
}

function encodeEvent(record: EventRecord): string {
  const { id, type, version, tenant, key, time, origin, cause, correlation, trace, data } = record
  return JSON.stringify({
    ...{ id, type, version, tenant, key, time, origin, cause, correlation, trace, data },
  })
}

function decodeEvent(text: string): EventRecord {
  const stored = JSON.parse(text) as EventRecord
  const { cause, correlation, trace } = stored
  return { ...stored, cause, correlation, trace }
}

function inRange(name: string, { from, to }: Scan): boolean {
  return (from === undefined || name >= from) && (to === undefined || name < to)
}

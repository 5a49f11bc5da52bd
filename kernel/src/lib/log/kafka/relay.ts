/**
 * Job: carries what lies in the partitions of a topic to where it is wanted, at a beat of its own: what
 * each record becomes and how far was read are one transaction.
 * Boundary: which partitions are ours, and what a record becomes, is told by others.
 *
 * G1 Each record is carried once: its position is read when a partition has come, after whoever had it
 *    before can commit no more, and is committed with what was carried.
 * G2 What was read of a partition under one assignment is never committed under another: a partition
 *    has left only when no transaction with it is under way.
 * G3 What one partition holds is carried in its order.
 * G4 After a failure nobody knows what became of the transaction: all positions are read anew.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Durations } from './durations.ts'
import type { Membership } from './membership.ts'
import type { Outgoing } from './producer.ts'
import type { Position, Positions } from './relay-positions.ts'
import type { Carried } from './relay-producer.ts'
import type { Read, RelaySource } from './relay-source.ts'

export type RelayOptions<R extends Read> = {
  readonly topic: string
  readonly open: () => Promise<RelaySource<R>>
  readonly positions: Positions
  /** Whoever has the partitions; fences what is carried for them. */
  readonly membership: Pick<Membership, 'member' | 'check'>
  readonly commit: (carried: Carried, membership: RelayOptions<R>['membership']) => Promise<void>
  /** What a record becomes. What it throws is no matter of the record, and is tried again. */
  readonly carry: (record: R) => readonly Outgoing[] | Promise<readonly Outgoing[]>
  /** How far its partition was carried once the record is. */
  readonly through: (record: R) => Position
  /** At least so long from one transaction to the next. */
  readonly beatMs: number
  readonly onTrouble: (error: unknown) => void
}

export type RelayTelling = {
  /** Records that were read and carried. */
  carried: number
  /** How long what came last had been waiting, at the most, when it was committed. */
  behindMs: number
  /** Of each transaction how long what it carried had been waiting at the most (`durations.ts`). */
  readonly waits: readonly number[]
  waitedMs: number
}

/** A partition that is ours; another object each time that it comes. */
type Place = { readonly partition: number; position: Position | undefined }

type Part<R> = { readonly records: Outgoing[]; count: number; last: R }
type Batch<R> = Map<Place, Part<R>>

const recordsMax = 5000
const retryMs = 200
/** How soon it is seen at the latest that partitions have come or that all is to end. */
const lookMs = 50

export class Relay<R extends Read> {
  readonly #waits = new Durations()
  readonly told: RelayTelling = {
    ...{ carried: 0, behindMs: 0, waitedMs: 0 },
    waits: this.#waits.counts,
  }
  readonly #options: RelayOptions<R>
  readonly #mine = new Map<number, Place>()
  readonly #stop = new AbortController()
  #pending: R[] = []
  #sending: readonly R[] = []
  /** Of each partition, how many records were carried since this began. */
  readonly #carried = new Map<number, number>()
  #source: RelaySource<R> | undefined
  #committing: Promise<void> = Promise.resolve()
  #sentAt = -Infinity
  #woken = Promise.withResolvers<void>()
  readonly #running: Promise<void>

  constructor(options: RelayOptions<R>) {
    this.#options = options
    this.#running = this.#run()
  }

  come(partitions: readonly number[]): void {
    for (const partition of partitions)
      this.#mine.set(partition, { partition, position: undefined })
    this.#woken.resolve()
  }

  /** G2. */
  async leave(partitions: readonly number[]): Promise<void> {
    for (const partition of partitions) {
      this.#mine.delete(partition)
      this.#source?.drop(partition)
    }
    this.#pending = this.#pending.filter(({ partition }) => this.#mine.has(partition))
    await this.#committing
  }

  /** How many records of a partition were read and are not carried yet. */
  underWay(partition: number): number {
    const isOf = (record: R): boolean => record.partition === partition
    return this.#pending.filter(isOf).length + this.#sending.filter(isOf).length
  }

  /** How many records of a partition were carried, one after another. */
  carriedOf(partition: number): number {
    return this.#carried.get(partition) ?? 0
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    this.#woken.resolve()
    await this.#running
    await this.#source?.close()
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await this.#round()
      } catch (error) {
        if (this.#stop.signal.aborted) return
        this.#options.onTrouble(error)
        this.#beginAnew()
        await sleep(retryMs)
      }
    }
  }

  async #round(): Promise<void> {
    if (this.#mine.size === 0) {
      await this.#woken.promise
      this.#woken = Promise.withResolvers()
      return
    }
    const source = (this.#source ??= await this.#options.open())
    await this.#place(source)
    for (const record of await source.read(this.#untilDue())) {
      if (this.#mine.has(record.partition)) this.#pending.push(record)
    }
    if (this.#isDue()) await this.#send()
  }

  /** G1. */
  async #place(source: RelaySource<R>): Promise<void> {
    const places = [...this.#mine.values()].filter(({ position }) => position === undefined)
    if (places.length === 0) return
    const { topic, positions } = this.#options
    const of = places.map(({ partition }) => ({ topic, partition }))
    const found = await positions.read(of, this.#stop.signal)
    for (const [at, place] of places.entries()) {
      // It may have left, and come again, while we read.
      if (this.#mine.get(place.partition) !== place) continue
      place.position = found[at] ?? { next: 0 }
      source.take(place.partition, place.position)
    }
  }

  #untilDue(): number {
    if (this.#pending.length === 0) return lookMs
    const dueMs = this.#sentAt + this.#options.beatMs - performance.now()
    return Math.min(Math.max(dueMs, 0), lookMs)
  }

  #isDue(): boolean {
    const count = this.#pending.length
    if (count === 0) return false
    return count >= recordsMax || performance.now() - this.#sentAt >= this.#options.beatMs
  }

  async #send(): Promise<void> {
    const carried = this.#pending
    this.#pending = []
    this.#sending = carried
    this.#sentAt = performance.now()
    const batch = await this.#carry(carried)
    // What has left meanwhile is somebody else's to carry.
    const places = [...batch].filter(([place]) => this.#mine.get(place.partition) === place)
    if (places.length === 0) return void (this.#sending = [])
    const committed = this.#options.commit(this.#carriedOf(places), this.#options.membership)
    this.#committing = committed.catch(() => undefined)
    await committed
    for (const [place, { last, count }] of places) {
      place.position = this.#options.through(last)
      this.#carried.set(place.partition, this.carriedOf(place.partition) + count)
    }
    this.#sending = []
    this.told.carried += carried.length
    this.told.behindMs = behind(carried)
    this.told.waitedMs += this.told.behindMs
    this.#waits.took(this.told.behindMs)
  }

  async #carry(carried: readonly R[]): Promise<Batch<R>> {
    const batch: Batch<R> = new Map()
    // Whatever comes and goes meanwhile, this was read for those who are here now.
    const mine = new Map(this.#mine)
    for (const record of carried) {
      const place = mine.get(record.partition)
      if (place === undefined) continue
      const becomes = this.#options.carry(record)
      const made = becomes instanceof Promise ? await becomes : becomes
      const part = batch.get(place)
      if (part === undefined) batch.set(place, { records: [...made], count: 1, last: record })
      else {
        for (const one of made) part.records.push(one)
        part.count++
        part.last = record
      }
    }
    return batch
  }

  #carriedOf(places: readonly (readonly [Place, Part<R>])[]): Carried {
    const { topic, positions, through } = this.#options
    const stands = places.map(([{ partition }, { last }]) => ({ partition, at: through(last) }))
    const standing = stands.map(({ partition, at }) => positions.record({ topic, partition }, at))
    return {
      shards: new Map(places.map(([{ partition }]) => [partition, 0])),
      records: [...places.flatMap(([, { records }]) => records), ...standing],
      offsets: stands.map(({ partition, at }) => ({ topic, partition, offset: at.next })),
    }
  }

  /** G4. */
  #beginAnew(): void {
    this.#pending = []
    this.#sending = []
    for (const partition of this.#mine.keys()) {
      this.#mine.set(partition, { partition, position: undefined })
      this.#source?.drop(partition)
    }
  }
}

function behind(records: readonly Read[]): number {
  const now = Date.now()
  return Math.max(
    0,
    ...[records[0], records.at(-1)].map((record) => now - (record?.timestamp ?? now)),
  )
}

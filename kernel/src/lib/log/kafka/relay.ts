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
import type { Message } from './client.ts'
import type { Membership } from './membership.ts'
import type { PartitionReader } from './partition-reader.ts'
import type { Outgoing } from './producer.ts'
import type { Positions } from './relay-positions.ts'
import type { Carried } from './relay-producer.ts'

export type RelayOptions = {
  readonly topic: string
  readonly open: () => Promise<PartitionReader>
  readonly positions: Positions
  /** Whoever has the partitions; fences what is carried for them. */
  readonly membership: Pick<Membership, 'member' | 'check'>
  readonly commit: (carried: Carried, membership: RelayOptions['membership']) => Promise<void>
  /** What a record becomes. What it throws is no matter of the record, and is tried again. */
  readonly carry: (record: Message) => readonly Outgoing[] | Promise<readonly Outgoing[]>
  /** At least so long from one transaction to the next. */
  readonly beatMs: number
  readonly onTrouble: (error: unknown) => void
}

export type RelayTelling = {
  /** Records that were read and carried. */
  carried: number
  /** How long what came last had been waiting, at the most, when it was committed. */
  behindMs: number
}

/** A partition that is ours; another object each time that it comes. */
type Place = { readonly partition: number; next: number | undefined }

type Batch = Map<Place, { readonly records: Outgoing[]; next: number }>

const recordsMax = 5000
const retryMs = 200

export class Relay {
  readonly told: RelayTelling = { carried: 0, behindMs: 0 }
  readonly #options: RelayOptions
  readonly #mine = new Map<number, Place>()
  readonly #stop = new AbortController()
  #pending: Message[] = []
  #reader: PartitionReader | undefined
  #committing: Promise<void> = Promise.resolve()
  #sentAt = -Infinity
  #woken = Promise.withResolvers<void>()
  readonly #running: Promise<void>

  constructor(options: RelayOptions) {
    this.#options = options
    this.#running = this.#run()
  }

  come(partitions: readonly number[]): void {
    for (const partition of partitions) this.#mine.set(partition, { partition, next: undefined })
    this.#woken.resolve()
  }

  /** G2. */
  async leave(partitions: readonly number[]): Promise<void> {
    for (const partition of partitions) {
      this.#mine.delete(partition)
      this.#reader?.drop(partition)
    }
    this.#pending = this.#pending.filter(({ partition }) => this.#mine.has(partition))
    await this.#committing
  }

  /** The next record to be carried; undefined where this is not known yet. */
  next(partition: number): number | undefined {
    return this.#mine.get(partition)?.next
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    this.#woken.resolve()
    await this.#running
    await this.#reader?.close()
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
    const reader = (this.#reader ??= await this.#options.open())
    await this.#place(reader)
    for (const record of await reader.read()) {
      if (this.#mine.has(record.partition)) this.#pending.push(record)
    }
    if (this.#isDue()) await this.#send()
  }

  /** G1. */
  async #place(reader: PartitionReader): Promise<void> {
    const places = [...this.#mine.values()].filter(({ next }) => next === undefined)
    if (places.length === 0) return
    const { topic, positions } = this.#options
    const of = places.map(({ partition }) => ({ topic, partition }))
    const found = await positions.read(of, this.#stop.signal)
    for (const [at, place] of places.entries()) {
      // It may have left, and come again, while we read.
      if (this.#mine.get(place.partition) !== place) continue
      place.next = found[at] ?? 0
      reader.take(place.partition, place.next)
    }
  }

  #isDue(): boolean {
    const count = this.#pending.length
    if (count === 0) return false
    return count >= recordsMax || performance.now() - this.#sentAt >= this.#options.beatMs
  }

  async #send(): Promise<void> {
    const carried = this.#pending
    this.#pending = []
    this.#sentAt = performance.now()
    const batch = await this.#carry(carried)
    // What has left meanwhile is somebody else's to carry.
    const places = [...batch].filter(([place]) => this.#mine.get(place.partition) === place)
    if (places.length === 0) return
    const committed = this.#options.commit(this.#carriedOf(places), this.#options.membership)
    this.#committing = committed.catch(() => undefined)
    await committed
    for (const [place, { next }] of places) place.next = next
    this.told.carried += carried.length
    this.told.behindMs = behind(carried)
  }

  async #carry(carried: readonly Message[]): Promise<Batch> {
    const batch: Batch = new Map()
    // Whatever comes and goes meanwhile, this was read for those who are here now.
    const mine = new Map(this.#mine)
    for (const record of carried) {
      const place = mine.get(record.partition)
      if (place === undefined) continue
      const becomes = this.#options.carry(record)
      const made = becomes instanceof Promise ? await becomes : becomes
      const next = record.offset + 1
      const part = batch.get(place)
      if (part === undefined) batch.set(place, { records: [...made], next })
      else {
        for (const one of made) part.records.push(one)
        part.next = next
      }
    }
    return batch
  }

  #carriedOf(
    places: readonly (readonly [Place, { records: Outgoing[]; next: number }])[],
  ): Carried {
    const { topic, positions } = this.#options
    const offsets = places.map(([{ partition }, { next }]) => ({ topic, partition, offset: next }))
    const standing = offsets.map((at) => positions.record(at, at.offset))
    return {
      shards: new Map(places.map(([{ partition }]) => [partition, 0])),
      records: [...places.flatMap(([, { records }]) => records), ...standing],
      offsets,
    }
  }

  /** G4. */
  #beginAnew(): void {
    this.#pending = []
    for (const partition of this.#mine.keys()) {
      this.#mine.set(partition, { partition, next: undefined })
      this.#reader?.drop(partition)
    }
  }
}

function behind(records: readonly Message[]): number {
  const now = Date.now()
  return Math.max(
    0,
    ...[records[0], records.at(-1)].map((record) => now - (record?.timestamp ?? now)),
  )
}

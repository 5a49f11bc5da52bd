/**
 * Job: the events of the shards that are here, from where they were carried last: what was committed
 * before a shard came is read from the log, and what is committed here is handed over as it was made.
 * Boundary: what becomes of an event is others' affair. How a shard's two parts meet is `shard-feed.ts`.
 *
 * E1 Every event of a shard is given once after a position, in the order of the log.
 * E2 What waits is bounded: where too much does, it is read from the log after all.
 */
import type { Fresh } from './companion.ts'
import { happenedIn, happenedJustNow, type Happened } from './happened.ts'
import type { PartitionReader } from './partition-reader.ts'
import type { Position } from './relay-positions.ts'
import type { RelaySource } from './relay-source.ts'
import { ShardFeed } from './shard-feed.ts'

/** What one look takes along of a shard at the most. */
const atOnce = 1000

export class RelayFeed implements RelaySource<Happened> {
  readonly #open: () => Promise<PartitionReader>
  readonly #waitingMax: number
  readonly #shards = new Map<number, ShardFeed>()
  #reader: PartitionReader | undefined
  /** Which shards are read from another offset since what is looked at was read. */
  #moved = new Set<number>()
  #wake: () => void = () => undefined

  /** `waitingMax` is how many events of a shard may wait in memory. */
  constructor(open: () => Promise<PartitionReader>, waitingMax: number) {
    this.#open = open
    this.#waitingMax = waitingMax
  }

  /** To be done before any shard is taken. */
  async open(): Promise<this> {
    this.#reader ??= await this.#open()
    return this
  }

  /** From this offset on all that happens in the shard is handed over. */
  opened(shard: number, nextEvent: number): void {
    const reading = {
      begin: (from: number) => {
        this.#moved.add(shard)
        this.#reader?.take(shard, from)
      },
      end: () => this.#reader?.drop(shard),
    }
    this.#shards.set(shard, new ShardFeed(nextEvent, this.#waitingMax, reading))
  }

  closed(shard: number): void {
    this.#shards.delete(shard)
  }

  handOver(fresh: Fresh): void {
    const shard = this.#shards.get(fresh.shard)
    if (shard === undefined) return
    shard.handOver(happenedJustNow(fresh))
    this.#wake()
  }

  take(partition: number, from: Position): void {
    this.#shards.get(partition)?.take(from)
  }

  drop(partition: number): void {
    this.#shards.get(partition)?.leave()
    this.#reader?.drop(partition)
  }

  async read(waitMs: number): Promise<readonly Happened[]> {
    const found: Happened[] = []
    const shards = [...this.#shards.values()]
    if (shards.some(({ isReading }) => isReading)) await this.#readInto(found)
    else if (!shards.some(({ hasWaiting }) => hasWaiting)) await this.#handedOver(waitMs)
    for (const shard of this.#shards.values()) {
      for (const event of shard.give(atOnce)) found.push(event)
    }
    return found
  }

  /** How many events of the shard may not have been given yet. */
  left(shard: number, nextEvent: number): number {
    return this.#shards.get(shard)?.left(nextEvent) ?? 0
  }

  async close(): Promise<void> {
    await this.#reader?.close()
  }

  async #readInto(found: Happened[]): Promise<void> {
    const reader = this.#reader
    if (reader === undefined) return
    const records = await reader.read()
    this.#moved = new Set()
    for (const record of records) {
      if (this.#moved.has(record.partition)) continue
      const event = happenedIn(record)
      if (this.#shards.get(record.partition)?.hears(event) === true) found.push(event)
    }
    for (const [shard, feed] of this.#shards) if (feed.isReading) feed.readTo(reader.readTo(shard))
  }

  async #handedOver(waitMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    const timer = setTimeout(resolve, waitMs)
    await promise
    clearTimeout(timer)
  }
}

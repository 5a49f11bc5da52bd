/**
 * Job: reads the inboxes of this instance's shards. What comes for a shard that is arriving waits until
 * it is open; what comes for one that is open is handed over at once.
 *
 * N3 Nothing is handed over before the shard is open, and nothing is left out in between.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Received } from '../log.ts'
import type { PatientReader } from './patient-reader.ts'
import { messageFrom } from './records.ts'

type Shard = {
  waiting: Received[] | undefined
  /** The next offset after all that was handed over. */
  given: number
}

type Waiter = {
  readonly marks: ReadonlyMap<number, number>
  readonly resolve: () => void
}

/** More than this is not read before some of it was handled. */
const unhandledMax = 20_000
const pauseMs = 10

export class Inbox {
  readonly #reader: PatientReader
  readonly #give: (shard: number, messages: readonly Received[]) => void
  readonly #unhandled: () => number
  readonly #shards = new Map<number, Shard>()
  readonly #reading: Promise<void>
  #waiters: Waiter[] = []
  #stopped = false

  constructor(
    reader: PatientReader,
    to: {
      readonly give: (shard: number, messages: readonly Received[]) => void
      readonly unhandled: () => number
      readonly failed: (error: unknown) => void
    },
  ) {
    this.#reader = reader
    this.#give = to.give
    this.#unhandled = to.unhandled
    this.#reading = this.#read().catch(to.failed)
  }

  /** Begins to read an arriving shard. */
  take(shard: number, from: number): void {
    this.#shards.set(shard, { waiting: [], given: from })
    this.#reader.take(shard, from)
  }

  /** Hands over what has come for the shard, and from now on whatever comes. */
  open(shard: number): void {
    const at = this.#shards.get(shard)
    const waiting = at?.waiting
    if (at === undefined || waiting === undefined) return
    at.waiting = undefined
    if (waiting.length > 0) this.#handOver(shard, at, waiting)
  }

  close(shard: number): void {
    this.#shards.delete(shard)
    this.#reader.drop(shard)
  }

  /** Resolves when each of these shards that is still ours has been read to its mark. */
  readTo(marks: ReadonlyMap<number, number>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiters.push({ marks, resolve })
    this.#tell()
    return promise
  }

  /** The next offset after all that was handed over. */
  given(shard: number): number {
    return this.#shards.get(shard)?.given ?? 0
  }

  /** The next offset after the last message that has been read: marks of transactions are none. */
  end(shard: number): number {
    const last = this.#shards.get(shard)?.waiting?.at(-1)
    return last === undefined ? this.given(shard) : last.offset + 1
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#reading
    for (const { resolve } of this.#waiters) resolve()
    await this.#reader.close()
  }

  async #read(): Promise<void> {
    while (!this.#stopped) {
      if (this.#shards.size === 0 || this.#unhandled() > unhandledMax) {
        await sleep(pauseMs)
        continue
      }
      const byShard = new Map<number, Received[]>()
      for (const record of await this.#reader.read()) {
        const received = { offset: record.offset, message: messageFrom(record) }
        const messages = byShard.get(record.partition)
        if (messages === undefined) byShard.set(record.partition, [received])
        else messages.push(received)
      }
      for (const [shard, messages] of byShard) this.#received(shard, messages)
      this.#tell()
      if (this.#waiters.length > 0) this.#reader.hurry()
    }
  }

  #received(shard: number, messages: readonly Received[]): void {
    const at = this.#shards.get(shard)
    if (at === undefined) return
    if (at.waiting === undefined) this.#handOver(shard, at, messages)
    else at.waiting.push(...messages)
  }

  #handOver(shard: number, at: Shard, messages: readonly Received[]): void {
    at.given = (messages.at(-1)?.offset ?? at.given - 1) + 1
    this.#give(shard, messages)
  }

  #tell(): void {
    const isRead = ([shard, mark]: readonly [number, number]): boolean =>
      !this.#shards.has(shard) || this.#reader.readTo(shard) >= mark
    const there = this.#waiters.filter(({ marks }) => [...marks].every(isRead))
    if (there.length === 0) return
    this.#waiters = this.#waiters.filter((waiter) => !there.includes(waiter))
    for (const { resolve } of there) resolve()
  }
}

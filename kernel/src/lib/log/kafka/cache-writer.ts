/**
 * Job: brings what was committed into the cache, a little at a time, so that nothing else waits long.
 * (K1 of state-cache.ts: marks move with the last of the writes that they stand for.)
 */
import { setImmediate as breathe } from 'node:timers/promises'
import type { StateWrite } from '../log.ts'
import { placeOf, type Overlay } from './overlay.ts'
import type { StateCopy } from './state-cache.ts'

const writesAtOnce = 1000
/** Longer, and more of what is written again and again is written once; a crash restores as much. */
const flushAfterMs = 3000
const flushAfterWrites = 50_000

export type Committed = {
  readonly writes: readonly StateWrite[]
  readonly batch: number
  /** Where the changelog of each shard stands after it. */
  readonly marks: ReadonlyMap<number, number>
}

export class CacheWriter {
  readonly #cache: StateCopy
  readonly #overlay: Overlay
  readonly #failed: (error: unknown) => void
  #waiting: Committed[] = []
  #writes = 0
  #timer: NodeJS.Timeout | undefined
  #flushing: Promise<void> = Promise.resolve()
  #isBegun = false

  constructor(cache: StateCopy, overlay: Overlay, failed: (error: unknown) => void) {
    this.#cache = cache
    this.#overlay = overlay
    this.#failed = failed
  }

  add(committed: Committed): void {
    this.#waiting.push(committed)
    this.#writes += committed.writes.length
    if (this.#writes >= flushAfterWrites) this.#begin()
    else this.#timer ??= setTimeout(() => this.#begin(), flushAfterMs).unref()
  }

  /** All that was added so far lies in the cache. */
  flush(): Promise<void> {
    const flushed = this.#flushing.then(() => this.#write())
    this.#flushing = flushed.catch(() => undefined)
    return flushed
  }

  /** What was not written is restored from the changelog. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#waiting = []
  }

  #begin(): void {
    if (this.#isBegun) return
    this.#isBegun = true
    this.flush()
      .catch(this.#failed)
      .finally(() => (this.#isBegun = false))
  }

  async #write(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const waiting = this.#waiting
    this.#waiting = []
    this.#writes = 0
    const last = waiting.at(-1)
    if (last === undefined) return
    const newest = new Map<string, StateWrite>()
    const marks = new Map<number, number>()
    for (const committed of waiting) {
      for (const write of committed.writes) newest.set(nameOf(write), write)
      for (const [shard, next] of committed.marks) marks.set(shard, next)
    }
    // In the order of the table: what lies together is written together.
    const writes = [...newest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, write]) => write)
    for (let at = 0; at < writes.length; at += writesAtOnce) {
      const isLast = at + writesAtOnce >= writes.length
      this.#cache.write(writes.slice(at, at + writesAtOnce), isLast ? marks : none)
      if (!isLast) await breathe()
    }
    this.#overlay.forget(writes, last.batch)
  }
}

const none: ReadonlyMap<number, never> = new Map<number, never>()

const nameOf = (write: StateWrite): string => `${placeOf(write)}\u001f${write.entry}`

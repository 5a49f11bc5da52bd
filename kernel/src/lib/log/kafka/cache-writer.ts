/**
 * Job: brings what was committed into the copy, from time to time: what was written again and again
 * meanwhile is written once.
 *
 * K1 (state-cache.ts) What was set aside is written when the last batch in it is committed, with where
 *    the changelogs stood then.
 * K4 What waits to be written is bounded: past a bound nothing resolves before some of it is.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { StateWrite } from '../log.ts'
import type { Layer, Overlay } from './overlay.ts'
import type { StateCopy } from './state-cache.ts'

/** Longer, and more of what is written again and again is written once; a crash restores as much. */
const flushAfterMs = 3000
const usual = { flushAfter: 50_000, entriesMax: 200_000 }

type Bounds = {
  /** So many entries are written without waiting for more. */
  readonly flushAfter: number
  /** K4 */
  readonly entriesMax: number
}

type Aside = { readonly layer: Layer; readonly lastBatch: number; readonly done: () => void }

export class CacheWriter {
  readonly #cache: StateCopy
  readonly #overlay: Overlay
  readonly #failed: (error: unknown) => void
  readonly #bounds: Bounds
  /** The numbers of the last batches that were applied, and committed. */
  #applied = 0
  #committed = 0
  /** Where the changelog of each shard stands, for those that moved since they were written down. */
  #marks = new Map<number, number>()
  #aside: Aside | undefined
  #writing: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #isStopped = false

  constructor(
    cache: StateCopy,
    overlay: Overlay,
    { failed, bounds = usual }: { failed: (error: unknown) => void; bounds?: Bounds },
  ) {
    this.#cache = cache
    this.#overlay = overlay
    this.#failed = failed
    this.#bounds = bounds
  }

  /** A batch is handed over; returns its number. */
  apply(writes: readonly StateWrite[]): number {
    this.#overlay.apply(writes)
    return ++this.#applied
  }

  /** `marks` is where the changelog of each shard stands after the batch. */
  committed(batch: number, marks: ReadonlyMap<number, number>): void {
    this.#committed = batch
    // Several batches may share a transaction, and some of them were handed over after the others were
    // set aside: then where it ends lies past what is written now.
    if (this.#aside !== undefined && this.#aside.lastBatch < batch) this.#write()
    for (const [shard, next] of marks) this.#marks.set(shard, next)
    this.#write()
    if (this.#overlay.size >= this.#bounds.flushAfter) void this.#begin()
    else this.#timer ??= setTimeout(() => void this.#begin(), flushAfterMs).unref()
  }

  /** K4 */
  async room(): Promise<void> {
    while (this.#overlay.size > this.#bounds.entriesMax && !this.#isStopped) {
      await (this.#writing ?? sleep(1))
    }
  }

  /** All that was committed so far lies in the copy. Nothing may be under way. */
  async flush(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing
    if (this.#overlay.size === 0 && this.#marks.size === 0) return
    await this.#begin()
  }

  /** What was not written is restored from the changelog. */
  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
    const aside = this.#aside
    if (aside === undefined) return
    this.#aside = undefined
    this.#writing = undefined
    aside.done()
  }

  #begin(): Promise<void> | undefined {
    if (this.#writing !== undefined || this.#isStopped) return this.#writing
    clearTimeout(this.#timer)
    this.#timer = undefined
    const { promise, resolve: done } = Promise.withResolvers<void>()
    this.#writing = promise
    this.#aside = { layer: this.#overlay.setAside(), lastBatch: this.#applied, done }
    this.#write()
    return promise
  }

  /** Once, when all that was set aside is committed. */
  #write(): void {
    const aside = this.#aside
    if (aside === undefined || aside.lastBatch > this.#committed) return
    this.#aside = undefined
    const marks = this.#marks
    this.#marks = new Map()
    void this.#bring(aside, marks)
  }

  async #bring({ layer, done }: Aside, marks: ReadonlyMap<number, number>): Promise<void> {
    try {
      await this.#cache.write(layer.writes(), marks)
      this.#overlay.letGo()
    } catch (error) {
      this.#failed(error)
    } finally {
      this.#writing = undefined
      done()
    }
  }
}

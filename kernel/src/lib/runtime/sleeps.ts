/**
 * Job: notes when shards were last looked after, and tells after a sleep (a stop, a machine that stood
 * still) which of their timers may fire yet.
 *
 * T4 After a sleep of more than half a day, what came due in its first half day fires at once, the rest
 *    ten minutes after the waking. What was under way is repeated and answered in that time, on
 *    whichever instance it lies, before what it relies on is forgotten for being a day old. A clock that is
 *    set back meanwhile, as one is that had leapt too far, changes nothing of that.
 */
import type { Log } from '../log/log.ts'
import type { KernelState } from './kernel-state.ts'
import { shardText } from './shard.ts'

const napMs = 12 * 60 * 60_000
const settlingMs = 10 * 60_000
/** How often it is written down that a shard is looked after, with a commit that it has anyway. */
const noteEveryMs = 10 * 60_000
/** Whoever is awake is never so late; one who had nothing to do for days was awake. */
const lateMs = 1000

const map = 'awake'
const entry = 'at'

/** What came due after `upTo` and until `woke` waits until `settled`. */
export type Sleep = { readonly upTo: number; readonly woke: number; readonly settled: number }

export class Sleeps {
  readonly #log: Log
  #lookedAt = 0
  /** When shards that arrived since the last look had last been looked after. */
  readonly #arrived = new Map<number, number>()
  readonly #noted = new Map<number, number>()
  readonly #sleeps = new Map<number, Sleep>()

  constructor(log: Log) {
    this.#log = log
  }

  open(shard: number): void {
    const stored = this.#log.read({ shard, service: '~shard', key: shardText(shard), map, entry })
    const noted = Number(stored ?? 0)
    this.#noted.set(shard, noted)
    if (noted > 0) this.#arrived.set(shard, noted)
  }

  close(shard: number): void {
    this.#arrived.delete(shard)
    this.#noted.delete(shard)
    this.#sleeps.delete(shard)
  }

  /**
   * Before a batch takes what is due. `next` says for each shard when its first timer is due. Returns
   * whether the clock was set back: then what was reckoned by it no longer holds.
   */
  look(now: number, next: ReadonlyMap<number, number>): boolean {
    const isSetBack = now < this.#lookedAt
    if (isSetBack) this.#setBack(now)
    const isGap = now - this.#lookedAt > napMs
    if (isGap || this.#arrived.size > 0) {
      for (const [shard, due] of next) {
        const seen = this.#arrived.get(shard) ?? this.#lookedAt
        if (seen === 0 || now - seen <= napMs || due > now - lateMs) continue
        this.#sleeps.set(shard, { upTo: seen + napMs, woke: now, settled: now + settlingMs })
      }
      this.#arrived.clear()
    }
    this.#lookedAt = now
    return isSetBack
  }

  /** The sleep after which a shard has not settled yet. */
  of(shard: number, now: number): Sleep | undefined {
    if (this.#sleeps.size === 0) return undefined
    const sleep = this.#sleeps.get(shard)
    if (sleep === undefined || now < sleep.settled) return sleep
    this.#sleeps.delete(shard)
    return undefined
  }

  /** One set back to before all that waits there was no sleep: the clock was wrong. */
  #setBack(now: number): void {
    for (const [shard, { upTo, woke }] of this.#sleeps) {
      if (now < upTo) this.#sleeps.delete(shard)
      else if (now < woke) this.#sleeps.set(shard, { upTo, woke: now, settled: now + settlingMs })
    }
  }

  /** Goes with a commit of these shards. */
  write(shards: Iterable<number>, state: KernelState): void {
    for (const shard of shards) {
      if (this.#lookedAt - (this.#noted.get(shard) ?? 0) < noteEveryMs) continue
      this.#noted.set(shard, this.#lookedAt)
      state.set({ shard, map, entry }, this.#lookedAt)
    }
  }
}

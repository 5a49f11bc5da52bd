/**
 * Job: performs effects after their commit and brings their answers back (F1 to F3 of effects.ts).
 * An effect that fails is tried again with back-off when it may be repeated; else it is uncertain.
 */
import type { Sent } from '../contract/message.ts'
import type { Batch } from './batch.ts'
import type { Effects, OpenEffect } from './effects.ts'
import type { Work } from './work.ts'

type News =
  | { readonly effect: OpenEffect; readonly sent: Sent }
  | { readonly effect: OpenEffect; readonly sent: undefined }

const firstPauseMs = 100
const longestPauseMs = 60_000

export class EffectRunner {
  readonly #effects: Effects
  readonly #wake: () => void
  /** Under way: their ids, with the number of the attempt. */
  readonly #running = new Map<string, number>()
  #news: News[] = []
  #stopped = false

  constructor(effects: Effects, wake: () => void) {
    this.#effects = effects
    this.#wake = wake
  }

  stop(): void {
    this.#stopped = true
  }

  get hasNews(): boolean {
    return this.#news.length > 0 || this.#toBegin().length > 0
  }

  /** In a batch: takes the answers that came, and notes as begun what may not be repeated. */
  *take(batch: Batch, work: (sent: Sent, effect: OpenEffect) => Work): Generator<Work> {
    for (let next = this.#news.shift(); next !== undefined; next = this.#news.shift()) {
      const { effect, sent } = next
      this.#running.delete(effect.id)
      if (sent === undefined) batch.effects.doubt(effect)
      else {
        batch.effects.answered(effect)
        yield work(sent, effect)
      }
    }
    for (const effect of this.#toBegin()) batch.effects.begin(effect)
  }

  /** After a commit: performs what can go on. */
  afterCommit(): void {
    if (this.#stopped) return
    for (const effect of this.#effects.ready()) {
      if (this.#running.has(effect.id) || effect.state === 'uncertain') continue
      if (effect.state === 'queued' && !this.#effects.repeatable(effect)) continue
      this.#perform(effect, 1)
    }
  }

  #toBegin(): OpenEffect[] {
    return this.#effects
      .ready()
      .filter((effect) => effect.state === 'queued' && !this.#effects.repeatable(effect))
  }

  #perform(effect: OpenEffect, attempt: number): void {
    this.#running.set(effect.id, attempt)
    const done = (sent: Sent | undefined): void => {
      this.#news.push({ effect, sent })
      this.#wake()
    }
    this.#effects.perform(effect, attempt).then(done, () => {
      if (!this.#effects.repeatable(effect)) return done(undefined)
      const pause = Math.min(firstPauseMs * 2 ** (attempt - 1), longestPauseMs)
      setTimeout(() => this.#stopped || this.#perform(effect, attempt + 1), pause).unref()
    })
  }
}

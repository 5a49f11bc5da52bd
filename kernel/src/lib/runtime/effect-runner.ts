/**
 * Job: performs effects after their commit and brings their answers back (F1 to F3 of effects.ts).
 * An effect that fails is tried again with back-off when it may be repeated; else it is uncertain.
 * Boundary: when it is called, is the engine's; the pauses are by the engine's clock.
 */
import type { Sent } from '../contract/message.ts'
import type { Batch } from './batch.ts'
import type { Effects, OpenEffect } from './effects.ts'
import type { Work } from './work.ts'

/** What came of an effect: a message, or nothing that anybody knows of. */
type News = { readonly effect: OpenEffect; readonly sent: Sent | undefined }

type Pause = { readonly attempt: number; readonly until: number }

const firstPauseMs = 100
const longestPauseMs = 60_000

export class EffectRunner {
  readonly #effects: Effects
  readonly #clock: () => number
  readonly #wake: () => void
  readonly #running = new Set<string>()
  readonly #pauses = new Map<string, Pause>()
  readonly #news: News[] = []
  #stopped = false

  constructor(effects: Effects, { clock, wake }: { clock: () => number; wake: () => void }) {
    this.#effects = effects
    this.#clock = clock
    this.#wake = wake
  }

  stop(): void {
    this.#stopped = true
  }

  /** When there is something to do: now (0), at a time, or never (Infinity). */
  get nextWork(): number {
    if (this.#news.length > 0 || this.#toBegin().length > 0) return 0
    let next = Infinity
    for (const { until } of this.#pauses.values()) if (until < next) next = until
    return next
  }

  /** In a batch: takes the answers that came, and notes as begun what may not be repeated. */
  *take(batch: Batch, work: (sent: Sent, effect: OpenEffect) => Work): Generator<Work> {
    for (let next = this.#news.shift(); next !== undefined; next = this.#news.shift()) {
      const { effect, sent } = next
      this.#running.delete(effect.id)
      // Its shard has moved: the new owner performs it, or doubts it.
      if (!batch.effects.isFirst(effect)) continue
      if (sent === undefined) batch.effects.doubt(effect)
      else {
        batch.effects.answered(effect)
        yield work(sent, effect)
      }
    }
    for (const effect of this.#toBegin()) batch.effects.begin(effect)
    this.#forgetGone()
  }

  /** What a person has settled, or what has left with its shard, is not waited for. */
  #forgetGone(): void {
    if (this.#pauses.size === 0) return
    const open = new Set(this.#effects.list().map(({ id }) => id))
    for (const id of this.#pauses.keys()) if (!open.has(id)) this.#pauses.delete(id)
  }

  /** After a commit: performs what can go on. */
  afterCommit(): void {
    if (this.#stopped) return
    const now = this.#clock()
    for (const effect of this.#effects.ready()) {
      const pause = this.#pauses.get(effect.id)
      if (!this.#mayPerform(effect) || (pause?.until ?? 0) > now) continue
      this.#pauses.delete(effect.id)
      this.#perform(effect, pause?.attempt ?? 1)
    }
  }

  #mayPerform({ id, state, performer }: OpenEffect): boolean {
    if (this.#running.has(id)) return false
    return state === 'begun' || (state === 'queued' && this.#effects.repeatable({ performer }))
  }

  /** Those that may not be repeated and are to be noted as begun: as many as may be under way at once. */
  #toBegin(): readonly OpenEffect[] {
    const wanted = this.#effects
      .ready()
      .filter((effect) => effect.state === 'queued' && !this.#effects.repeatable(effect))
    if (wanted.length === 0) return wanted
    const begun = new Map<string, number>()
    for (const { state, performer } of this.#effects.list()) {
      if (state === 'begun') begun.set(performer, (begun.get(performer) ?? 0) + 1)
    }
    return wanted.filter((effect) => {
      const { performer } = effect
      const count = (begun.get(performer) ?? 0) + 1
      begun.set(performer, count)
      return count <= this.#effects.atOnceMax(effect)
    })
  }

  #perform(effect: OpenEffect, attempt: number): void {
    this.#running.add(effect.id)
    this.#effects.perform(effect, attempt).then(
      (sent) => this.#tell({ effect, sent }),
      () => {
        if (!this.#effects.repeatable(effect)) return this.#tell({ effect, sent: undefined })
        const pause = Math.min(firstPauseMs * 2 ** (attempt - 1), longestPauseMs)
        this.#running.delete(effect.id)
        this.#pauses.set(effect.id, { attempt: attempt + 1, until: this.#clock() + pause })
        this.#wake()
      },
    )
  }

  #tell(news: News): void {
    this.#news.push(news)
    this.#wake()
  }
}

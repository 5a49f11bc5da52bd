/** What a run saw: fates and latencies of the answers that count. */
import { fatesOf, type Answer, type Fate } from './answer.ts'
import { Histogram, type Latencies } from './histogram.ts'

export type Tallied = {
  readonly fates: Readonly<Record<Fate | 'lost', number>>
  /** Orders whose final state was durable when the answer came. */
  readonly settled: number
  /** The same with those of the warm-up and of the time after the end. */
  readonly settledInAll: number
  readonly latencies: Latencies
  /** The first answer that was a failure, to show what went wrong. */
  readonly firstFailure: string | undefined
}

export class Tally {
  readonly #fates = {
    approved: 0,
    canceled: 0,
    undecided: 0,
    'turned-away': 0,
    failed: 0,
    lost: 0,
  }
  readonly #latencies = new Histogram()
  #settledInAll = 0
  #firstFailure: string | undefined

  get settledInAll(): number {
    return this.#settledInAll
  }

  /** Without a latency the answer came at a time that does not count. */
  note(answer: Answer, text: string, latencyMs: number | undefined): void {
    for (const fate of fatesOf(answer, text)) this.#noteOne(fate, text, latencyMs)
  }

  #noteOne(fate: Fate, text: string, latencyMs: number | undefined): void {
    const settled = fate === 'approved' || fate === 'canceled'
    if (settled) this.#settledInAll += 1
    else this.#firstFailure ??= text.slice(0, 600)
    if (latencyMs === undefined) return
    this.#fates[fate] += 1
    if (settled) this.#latencies.record(latencyMs * 1000)
  }

  /** A request that was on its way, with all its orders. */
  countLost(orders = 1): void {
    this.#fates.lost += orders
  }

  result(): Tallied {
    return {
      fates: { ...this.#fates },
      settled: this.#fates.approved + this.#fates.canceled,
      settledInAll: this.#settledInAll,
      latencies: this.#latencies.summary(),
      firstFailure: this.#firstFailure,
    }
  }
}

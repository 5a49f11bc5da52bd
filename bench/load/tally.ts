/** What a run saw: fates and latencies of the answers that count. */
import { fateOf, type Answer, type Fate } from './answer.ts'
import { Histogram, type Latencies } from './histogram.ts'

export type Tallied = {
  readonly fates: Readonly<Record<Fate | 'lost', number>>
  /** Orders whose final state was durable when the answer came. */
  readonly settled: number
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
  #firstFailure: string | undefined

  count(answer: Answer, text: string, latencyMs: number): void {
    const fate = fateOf(answer, text)
    this.#fates[fate] += 1
    if (fate === 'approved' || fate === 'canceled') this.#latencies.record(latencyMs * 1000)
    else this.#firstFailure ??= text.slice(0, 600)
  }

  countLost(): void {
    this.#fates.lost += 1
  }

  result(): Tallied {
    return {
      fates: { ...this.#fates },
      settled: this.#fates.approved + this.#fates.canceled,
      latencies: this.#latencies.summary(),
      firstFailure: this.#firstFailure,
    }
  }
}

/** What users of a storefront saw while they besieged it. */
import { Histogram, type Latencies } from '../load/histogram.ts'

/** Why a request counts as failed. */
export type Fault = 'no answer' | 'server error' | 'wrong answer'

export type Besieged = {
  readonly seconds: number
  readonly requests: number
  readonly posts: Latencies
  readonly reads: Latencies
  /** Long polls that were answered 504, as they were to be. */
  readonly waitedOut: number
  readonly failed: Readonly<Record<Fault, number>>
  readonly firstFailure: string | undefined
  readonly approved: number
  readonly canceled: number
  readonly loaderCpuMicros: number
}

export class SiegeTally {
  readonly #begunAt = performance.now()
  readonly #cpuAtBegin = process.cpuUsage()
  readonly #posts = new Histogram()
  readonly #reads = new Histogram()
  readonly #failed = { 'no answer': 0, 'server error': 0, 'wrong answer': 0 }
  #requests = 0
  #waitedOut = 0
  #firstFailure: string | undefined
  #approved = 0
  #canceled = 0

  answered(isRead: boolean, tookMs: number): void {
    this.#requests += 1
    const histogram = isRead ? this.#reads : this.#posts
    histogram.record(tookMs * 1000)
  }

  waitedOut(): void {
    this.#requests += 1
    this.#waitedOut += 1
  }

  failed(fault: Fault, what: string): void {
    this.#requests += 1
    this.#failed[fault] += 1
    this.#firstFailure ??= `${fault}: ${what}`.slice(0, 600)
  }

  settled(isApproved: boolean): void {
    if (isApproved) this.#approved += 1
    else this.#canceled += 1
  }

  result(): Besieged {
    const { user, system } = process.cpuUsage(this.#cpuAtBegin)
    return {
      seconds: (performance.now() - this.#begunAt) / 1000,
      requests: this.#requests,
      posts: this.#posts.summary(),
      reads: this.#reads.summary(),
      waitedOut: this.#waitedOut,
      failed: { ...this.#failed },
      firstFailure: this.#firstFailure,
      approved: this.#approved,
      canceled: this.#canceled,
      loaderCpuMicros: user + system,
    }
  }
}

/**
 * Job: keeps callers from waiting for somebody who mostly fails, and from adding to his load.
 * Boundary: what a call is, and what counts as its failure, is the caller's: what it throws.
 *
 * C1 It opens when at least `callsMin` calls of the last `windowMs` are known and `share` of them
 *    failed; what is older counts no more, however long nobody called.
 * C2 Open, it refuses at once. After `openMs` one call is let through on trial, and only one: its
 *    success closes the circuit, its failure opens it anew.
 * C3 What ends after the circuit has opened, and was no trial, changes nothing.
 * C4 A failure that is known without a call counts as one, and is never the trial.
 */
export type CircuitLimits = {
  readonly callsMin: number
  readonly windowMs: number
  readonly share: number
  readonly openMs: number
}

export type CircuitState = 'closed' | 'open' | 'half-open'

/** Nobody was called. */
export class CircuitOpen extends Error {
  override name = 'CircuitOpen'
}

const bucketMs = 1000

type Bucket = { calls: number; failures: number }

export class CircuitBreaker {
  readonly #limits: CircuitLimits
  /** Some steady clock, in milliseconds. */
  readonly #elapsed: () => number
  /** By the second in which they ended. */
  readonly #buckets = new Map<number, Bucket>()
  #state: CircuitState = 'closed'
  #openedAt = 0
  #timesOpened = 0

  constructor(limits: CircuitLimits, elapsed: () => number) {
    this.#limits = limits
    this.#elapsed = elapsed
  }

  get state(): CircuitState {
    return this.#state
  }

  get timesOpened(): number {
    return this.#timesOpened
  }

  async run<Result>(call: () => Promise<Result>): Promise<Result> {
    const isTrial = this.#mayTry()
    try {
      const result = await call()
      this.#ended(isTrial, true)
      return result
    } catch (error) {
      this.#ended(isTrial, false)
      throw error
    }
  }

  /** C4 */
  failed(): void {
    this.#ended(false, false)
  }

  /** Whether this call is the one on trial. */
  #mayTry(): boolean {
    if (this.#state === 'closed') return false
    const isRested = this.#elapsed() - this.#openedAt >= this.#limits.openMs
    if (this.#state === 'half-open' || !isRested) throw new CircuitOpen('The circuit is open.')
    this.#state = 'half-open'
    return true
  }

  #ended(isTrial: boolean, isWell: boolean): void {
    if (isTrial) return isWell ? this.#close() : this.#open()
    if (this.#state !== 'closed') return
    this.#count(isWell)
    const { calls, failures } = this.#counted()
    const { callsMin, share } = this.#limits
    if (calls >= callsMin && failures >= calls * share) this.#open()
  }

  #count(isWell: boolean): void {
    const second = Math.floor(this.#elapsed() / bucketMs)
    const bucket = this.#buckets.get(second) ?? { calls: 0, failures: 0 }
    bucket.calls++
    if (!isWell) bucket.failures++
    this.#buckets.set(second, bucket)
  }

  #counted(): Bucket {
    const oldest = (this.#elapsed() - this.#limits.windowMs) / bucketMs
    const sum = { calls: 0, failures: 0 }
    for (const [second, { calls, failures }] of this.#buckets) {
      if (second < oldest) this.#buckets.delete(second)
      else {
        sum.calls += calls
        sum.failures += failures
      }
    }
    return sum
  }

  #open(): void {
    this.#state = 'open'
    this.#openedAt = this.#elapsed()
    this.#timesOpened++
  }

  #close(): void {
    this.#state = 'closed'
    this.#buckets.clear()
  }
}

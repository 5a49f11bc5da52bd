/**
 * Job: a burst is worked off in slices, so that signals, answers and other callers get their turn in
 * between.
 * Boundary: it says when, and knows nothing of what is done.
 *
 * S1 What came first is done first.
 * S2 One turn of the event loop is held for a slice, and what was begun in it, at the longest.
 */
const sliceMs = 10

export class Slices {
  readonly #now: () => number
  #waiting: (() => void)[] = []
  #at = 0
  #end: number | undefined

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** At once, while this turn has time for it. */
  take(work: () => void): void {
    if (this.#end === undefined) {
      this.#end = this.#now() + sliceMs
      setImmediate(this.#nextTurn)
    }
    if (this.#waiting.length > 0 || this.#now() >= this.#end) this.#waiting.push(work)
    else work()
  }

  /** Resolves when it is one's turn. */
  turn(): Promise<void> {
    return new Promise((resolve) => this.take(resolve))
  }

  readonly #nextTurn = (): void => {
    const end = this.#now() + sliceMs
    do this.#waiting[this.#at++]?.()
    while (this.#at < this.#waiting.length && this.#now() < end)
    if (this.#at < this.#waiting.length) return void setImmediate(this.#nextTurn)
    this.#waiting = []
    this.#at = 0
    this.#end = undefined
  }
}

/**
 * Calls from the edge that wait to be taken, in the order in which they came. What was taken is held no
 * longer: with all that hangs on it, it would outlive its call, and be for the large collections to find.
 */
import type { Work } from './work.ts'

const takenAtMost = 1000

export class EdgeCalls {
  #calls: (Work | undefined)[] = []
  #at = 0

  get count(): number {
    return this.#calls.length - this.#at
  }

  push(work: Work): void {
    // Their places are given up now and then, also while there is always more to take.
    if (this.#at > takenAtMost) {
      this.#calls.splice(0, this.#at)
      this.#at = 0
    }
    this.#calls.push(work)
  }

  /** Takes those that came before this time, one by one. */
  *before(time: number): Generator<Work> {
    let work = this.#calls[this.#at]
    while (work !== undefined && work.envelope.time < time) {
      this.#calls[this.#at++] = undefined
      yield work
      work = this.#calls[this.#at]
    }
  }

  /** Takes all at once. */
  takeAll(): readonly Work[] {
    const all = this.#calls.filter((work) => work !== undefined)
    this.#calls = []
    this.#at = 0
    return all
  }
}

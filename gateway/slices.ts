/**
 * Job: a burst is worked off in slices, so that signals, answers and other callers get their turn in
 * between.
 * Boundary: it says when, and knows nothing of what is done.
 *
 * S1 What came first is done first.
 * S2 One turn of the event loop is held for a slice, and what was begun in it, at the longest.
 * S3 What is done is held no longer, also while there is always more to do.
 */
const sliceMs = 10

type Link = { work: () => void; next: Link | undefined }

export class Slices {
  readonly #now: () => number
  #first: Link | undefined
  #last: Link | undefined
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
    if (this.#first !== undefined || this.#now() >= this.#end) this.#add(work)
    else work()
  }

  /** Resolves when it is one's turn. */
  turn(): Promise<void> {
    return new Promise((resolve) => this.take(resolve))
  }

  #add(work: () => void): void {
    const link = { work, next: undefined }
    if (this.#last === undefined) this.#first = link
    else this.#last.next = link
    this.#last = link
  }

  readonly #nextTurn = (): void => {
    const end = this.#now() + sliceMs
    while (this.#first !== undefined) {
      const link = this.#first
      this.#first = link.next
      link.next = undefined
      if (this.#first === undefined) this.#last = undefined
      link.work()
      if (this.#first !== undefined && this.#now() >= end) return void setImmediate(this.#nextTurn)
    }
    this.#end = undefined
  }
}

/** Job: how long the oldest of the things that are under way has been so. */
export class Stall {
  readonly #begun = new Set<{ readonly at: number }>()
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Zero when nothing is under way. */
  get ms(): number {
    for (const { at } of this.#begun) return this.#now() - at
    return 0
  }

  during<T>(underWay: Promise<T>): Promise<T> {
    const begun = { at: this.#now() }
    this.#begun.add(begun)
    return underWay.finally(() => this.#begun.delete(begun))
  }
}

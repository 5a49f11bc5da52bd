/** Chance with a seed: the same seed draws the same faults, and the same orders. */
export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 on, and below 1. */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }

  /** Both bounds included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1))
  }

  is(share: number): boolean {
    return this.next() < share
  }

  /** One of these, each as often as its weight says. */
  of<T>(weighted: readonly (readonly [weight: number, one: T])[]): T {
    const sum = weighted.reduce((total, [weight]) => total + weight, 0)
    let left = this.next() * sum
    for (const [weight, one] of weighted) {
      left -= weight
      if (left < 0) return one
    }
    const last = weighted.at(-1)
    if (last === undefined) throw new RangeError('There is nothing to draw from.')
    return last[1]
  }
}

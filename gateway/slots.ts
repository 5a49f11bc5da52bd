/**
 * Things that come and go by the thousand, each under a number that is used again. In a Map they would
 * outlive their time: now and then it moves to a new table, and whatever lay in the old one is held until
 * the collector of garbage comes to that, which is long after, as the table was old.
 */
export class Slots<Thing> {
  readonly #things: (Thing | undefined)[] = []
  readonly #free: number[] = []

  put(thing: Thing): number {
    const at = this.#free.pop() ?? this.#things.length
    this.#things[at] = thing
    return at
  }

  get(at: number): Thing | undefined {
    return this.#things[at]
  }

  take(at: number): Thing | undefined {
    const thing = this.#things[at]
    if (thing === undefined) return undefined
    this.#things[at] = undefined
    this.#free.push(at)
    return thing
  }

  get size(): number {
    return this.#things.length - this.#free.length
  }

  /** What lies here now, whatever is taken meanwhile. */
  all(): readonly Thing[] {
    return this.#things.filter((thing) => thing !== undefined)
  }
}

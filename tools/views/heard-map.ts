/** The entries of a map in memory, as a view's handler sees those that a log keeps. */
import type { Entries, Range } from '@millrace/kernel'

export class HeardMap {
  readonly #values = new Map<string, unknown>()

  get(name: string): unknown {
    return this.#values.get(name)
  }

  *list({ from = '', to, backwards = false }: Range): Generator<readonly [string, unknown]> {
    const names = [...this.#values.keys()].filter(
      (name) => name >= from && (to === undefined || name < to),
    )
    names.sort()
    if (backwards) names.reverse()
    for (const name of names) yield [name, this.#values.get(name)]
  }

  /** What a handler made of the map. */
  take(made: Entries<unknown>): void {
    if (!made.isOf(this)) this.#values.clear()
    for (const [name, value] of made.handOver(this)) {
      if (value === undefined) this.#values.delete(name)
      else this.#values.set(name, value)
    }
  }
}

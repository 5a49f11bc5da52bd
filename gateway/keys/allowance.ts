/** How many requests a key may send: so many a second, and as many at once. */
import type { KeyEntry } from './key-lines.ts'

type Left = { requests: number; at: number }

export class Allowance {
  readonly #perSecond: number
  readonly #clock: () => number
  readonly #left = new Map<string, Left>()

  /** Without a bound where it is 0. `clock` never goes back. */
  constructor(perSecond: number, clock: () => number = () => performance.now()) {
    this.#perSecond = perSecond
    this.#clock = clock
  }

  /** Undefined where it may; else how many seconds it has to wait. */
  take({ name }: KeyEntry): number | undefined {
    const most = this.#perSecond
    if (most === 0) return undefined
    const now = this.#clock()
    const left = this.#left.get(name) ?? { requests: most, at: now }
    const requests = Math.min(left.requests + ((now - left.at) / 1000) * most, most)
    const isAllowed = requests >= 1
    this.#left.set(name, { requests: isAllowed ? requests - 1 : requests, at: now })
    return isAllowed ? undefined : Math.ceil((1 - requests) / most)
  }

  /** Of keys that are gone nothing is kept. */
  keep(entries: readonly KeyEntry[]): void {
    const names = new Set(entries.map(({ name }) => name))
    for (const name of this.#left.keys()) if (!names.has(name)) this.#left.delete(name)
  }
}

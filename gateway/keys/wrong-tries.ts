/**
 * Job: bounds how often an address may show keys that are not there.
 * Boundary: which keys there are is the ring's affair.
 *
 * T1 An address may be wrong `triesMax` times, and then once a second: until then its keys are not looked
 *    at, and what it is told does not say whether they are right.
 * T2 A key that was right from an address before is right from there, whoever else is wrong: one proxy has many
 *    behind it.
 * T3 What is remembered is bounded: of addresses, those that were wrong last, and of a key those that it came
 *    from last.
 */
import type { KeyEntry } from './key-lines.ts'

const triesMax = 50
const perSecond = 1
const addressesMax = 10_000
const addressesOfKeyMax = 64

type Left = { tries: number; at: number }

export class WrongTries {
  readonly #clock: () => number
  readonly #left = new Map<string, Left>()
  /** By the hash of a key. */
  readonly #known = new Map<string, Set<string>>()

  /** `clock` never goes back. */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock
  }

  /** T2 */
  isKnown({ hash }: KeyEntry, address: string): boolean {
    return this.#known.get(hash)?.has(address) === true
  }

  /** T1. How many seconds an address has to wait until it is looked at; undefined where it is. */
  waitSeconds(address: string): number | undefined {
    const left = this.#left.get(networkOf(address))
    const tries = left === undefined ? triesMax : this.#triesIn(left)
    return tries >= 1 ? undefined : Math.ceil((1 - tries) / perSecond)
  }

  wrong(address: string): void {
    const network = networkOf(address)
    const left = this.#left.get(network)
    const tries = left === undefined ? triesMax : this.#triesIn(left)
    // Who was wrong last stands last.
    this.#left.delete(network)
    this.#left.set(network, { tries: tries - 1, at: this.#clock() })
    if (this.#left.size > addressesMax) forgetFirst(this.#left)
  }

  right({ hash }: KeyEntry, address: string): void {
    const addresses = this.#known.get(hash) ?? new Set()
    this.#known.set(hash, addresses.add(address))
    if (addresses.size > addressesOfKeyMax) forgetFirst(addresses)
  }

  /** Of keys that are gone nothing is kept. */
  keep(entries: readonly KeyEntry[]): void {
    const hashes = new Set(entries.map(({ hash }) => hash))
    for (const hash of this.#known.keys()) if (!hashes.has(hash)) this.#known.delete(hash)
  }

  #triesIn({ tries, at }: Left): number {
    return Math.min(tries + ((this.#clock() - at) / 1000) * perSecond, triesMax)
  }
}

function forgetFirst(kept: Map<string, unknown> | Set<string>): void {
  for (const first of kept.keys()) return void kept.delete(first)
}

/** Whoever has one address of IPv6 has the 2^64 beside it, too. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  if (tail !== undefined) {
    const behind = tail === '' ? [] : tail.split(':')
    while (groups.length + behind.length < 8) groups.push('0')
  }
  return `${groups.slice(0, 4).join(':')}::/64`
}

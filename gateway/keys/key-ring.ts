/**
 * Job: tells which key somebody has shown, if any.
 * Boundary: what a key may do is the gate's affair, and where keys come from the file's.
 *
 * K1 A key is compared by its SHA-256, and that in constant time: how long it takes tells nothing of it.
 * K2 One that has ended, or that is no longer there, is none.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { KeyEntry } from './key-lines.ts'

type Held = { readonly entry: KeyEntry; readonly digest: Buffer }

export class KeyRing {
  readonly #clock: () => number
  #held: ReadonlyMap<string, Held> = new Map()

  constructor(entries: readonly KeyEntry[], clock: () => number = Date.now) {
    this.#clock = clock
    this.replace(entries)
  }

  replace(entries: readonly KeyEntry[]): void {
    this.#held = new Map(
      entries.map((entry) => [entry.hash, { entry, digest: Buffer.from(entry.hash, 'hex') }]),
    )
  }

  find(key: string): KeyEntry | undefined {
    const digest = createHash('sha256').update(key).digest()
    // Who looks for a digest chose a key, and not the digest: where it is found says nothing of others.
    const held = this.#held.get(digest.toString('hex'))
    const isIt = timingSafeEqual(held?.digest ?? noDigest, digest)
    return isIt && held !== undefined && this.#isInTime(held.entry) ? held.entry : undefined
  }

  /** Whether it is still there as it was: for the same tenant, and with the same roles. */
  has(held: KeyEntry): boolean {
    const entry = this.#held.get(held.hash)?.entry
    return entry !== undefined && isFor(entry) === isFor(held) && this.#isInTime(entry)
  }

  #isInTime({ until = Infinity }: KeyEntry): boolean {
    return this.#clock() < until
  }
}

/** Until when is not in it: a stream goes on where a key is given more time. */
const isFor = ({ name, roles, tenant = '' }: KeyEntry): string =>
  `${name}:${roles.join()}:${tenant}`

const noDigest = Buffer.alloc(32)

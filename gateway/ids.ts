import { createHash, randomUUID } from 'node:crypto'

/** Of 256 shards one is found by nearly all. */
const triesMax = 1000

/**
 * Made ids are UUIDs of version 7 that always rise: within a millisecond the twelve bits behind the
 * version count. What rises is stored in order, and known to be new without being looked up.
 */
export class MadeIds {
  readonly #clock: () => number
  readonly #fits: ((id: string) => boolean) | undefined
  #time = 0
  #count = 0

  /** `fits` is asked for the ids that are wanted; where hardly any fits, one that does not is made. */
  constructor(clock: () => number, fits?: (id: string) => boolean) {
    this.#clock = clock
    this.#fits = fits
  }

  next(): string {
    const now = this.#clock()
    if (now > this.#time) {
      this.#time = now
      this.#count = 0
    } else if (++this.#count > 0xfff) {
      // More in a millisecond than can be counted: the next one is borrowed from.
      this.#time++
      this.#count = 0
    }
    const time = this.#time.toString(16).padStart(12, '0')
    const count = this.#count.toString(16).padStart(3, '0')
    return this.#fitting(`${time.slice(0, 8)}-${time.slice(8)}-7${count}`)
  }

  #fitting(rising: string): string {
    let id = rising + randomUUID().slice(18)
    for (let tries = 1; this.#fits?.(id) === false && tries < triesMax; tries++) {
      id = rising + randomUUID().slice(18)
    }
    return id
  }
}

/** What a caller's key stands for: one call of a tenant on a path. */
export type KeyScope = { readonly tenant: string; readonly path: string; readonly key: string }

/** A UUID of version 8, always the same for one key: the id of what the call makes. */
export function derivedId({ tenant, path, key }: KeyScope): string {
  const hex = createHash('sha256').update(`${tenant}\n${path}\n${key}`).digest('hex')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}

/** Two bodies have one digest when they say the same, however they are written. */
export const digestOf = (body: unknown): string =>
  createHash('sha256').update(canonical(body)).digest('base64url')

export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join(',')}}`
}

/** An id that is made of parts, for what has none of its own. */
export const partsId = (...parts: readonly unknown[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url')

/** None, where it is not made of as many. */
export function partsIn(id: string, many: number): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(id, 'base64url').toString())
    return Array.isArray(parts) && parts.length === many ? parts : []
  } catch {
    return []
  }
}

/**
 * Job: the named maps in a key's state (a sku's holds, an account's book), whose entries are stored
 * one by one, so that a hot key with 100,000 entries costs no more than a quiet one.
 * Boundary: to a handler it is an immutable value; where entries lie is its source's affair.
 *
 * E1 `with` and `without` never change the map they are called on.
 * E2 What a step changed is seen by the next step of the same batch, and by nothing when the step
 *    threw.
 */
import { checkName } from './names.ts'

export type Range = {
  /** First entry name, inclusive. */
  readonly from?: string
  /** Last entry name, exclusive. */
  readonly to?: string
  readonly limit?: number
  readonly backwards?: boolean
}

/** Where the entries of a map lie when they are not in the map itself. */
export type EntrySource<V> = {
  get(name: string): V | undefined
  list(range: Range): Iterable<readonly [string, V]>
}

type Changes<V> = Map<string, V | undefined>

const nowhere: EntrySource<never> = { get: () => undefined, list: () => [] }
const nothing: Changes<never> = new Map<string, never>()

export class Entries<V> {
  #source: EntrySource<V>
  #changes: Changes<V>

  constructor(source: EntrySource<V> = nowhere, changes: Changes<V> = nothing) {
    this.#source = source
    this.#changes = changes
  }

  get(name: string): V | undefined {
    if (this.#changes.size > 0 && this.#changes.has(name)) return this.#changes.get(name)
    return this.#source.get(name)
  }

  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  with(name: string, value: V): Entries<V> {
    checkName(name)
    return new Entries(this.#source, this.#copyOfChanges().set(name, value))
  }

  /** As `with`, for many entries at the cost of one. */
  withAll(added: Iterable<readonly [string, V]>): Entries<V> {
    const changes = this.#copyOfChanges()
    for (const [name, value] of added) {
      checkName(name)
      changes.set(name, value)
    }
    return new Entries(this.#source, changes)
  }

  without(name: string): Entries<V> {
    checkName(name)
    return new Entries(this.#source, this.#copyOfChanges().set(name, undefined))
  }

  /** As `without`, for many names at the cost of one. */
  withoutAll(names: readonly string[]): Entries<V> {
    if (names.length === 0) return this
    const changes = this.#copyOfChanges()
    for (const name of names) {
      checkName(name)
      changes.set(name, undefined)
    }
    return new Entries(this.#source, changes)
  }

  /** Entries in the order of their names. */
  *list(range: Range = {}): Generator<readonly [string, V]> {
    let left = range.limit ?? Infinity
    for (const entry of merge(this.#source, this.#changes, range)) {
      if (left-- <= 0) return
      yield entry
    }
  }

  #copyOfChanges(): Changes<V> {
    return this.#changes.size === 0 ? new Map() : new Map(this.#changes)
  }

  /** A map is no part of the text of a key's root. */
  toJSON(): undefined {
    return undefined
  }

  /** For the kernel: whether anything was changed since the source last took it over. */
  get isChanged(): boolean {
    return this.#changes.size > 0
  }

  /** For the kernel: whether this map was made out of the one that has this source. */
  isOf(source: EntrySource<V>): boolean {
    return this.#source === source
  }

  /** For the kernel: the changes, which are the source's from now on; the map's content stays the same. */
  handOver(source: EntrySource<V>): Changes<V> {
    const changes = this.#changes
    this.#source = source
    this.#changes = nothing
    return changes
  }
}

/** An empty map, as the initial state of a key has it; tests fill it in. */
export function entries<V>(content: Readonly<Record<string, V>> = {}): Entries<V> {
  return new Entries<V>(undefined, new Map(Object.entries(content)))
}

function* merge<V>(
  source: EntrySource<V>,
  changes: Changes<V>,
  range: Range,
): Generator<readonly [string, V]> {
  const isBefore = (a: string, b: string): boolean => (range.backwards === true ? a > b : a < b)
  const within = [...changes].filter(([name]) => inside(name, range))
  const changed = within
    .filter((change): change is [string, V] => change[1] !== undefined)
    .sort(([a], [b]) => (isBefore(a, b) ? -1 : 1))
  // What was removed in a step must not count towards the limit.
  const removed = within.length - changed.length
  const { limit } = range
  const enough = limit === undefined ? range : { ...range, limit: limit + removed }
  let at = 0
  for (const stored of source.list(enough)) {
    if (changes.has(stored[0])) continue
    for (let next = changed[at]; next && isBefore(next[0], stored[0]); next = changed[++at])
      yield next
    yield stored
  }
  yield* changed.slice(at)
}

function inside(name: string, { from, to }: Range): boolean {
  return (from === undefined || name >= from) && (to === undefined || name < to)
}

import type { Log, StateWrite } from '../log/log.ts'
import { Entries, type EntrySource, type Range } from '../machine/entries.ts'
import { isAscii } from '../machine/names.ts'
import type { KeyPlace } from './key-state.ts'

/** The entries of one map, with what this batch has changed on top. */
export class MapStore implements EntrySource<unknown> {
  readonly #log: Log
  readonly #address: { shard: number; service: string; key: string; map: string }
  readonly #fresh: boolean
  /** Changed and not yet handed to the log. */
  readonly dirty = new Map<string, unknown>()
  /** No entry in the log or changed here has a greater name. Unknown before the second look-up. */
  #lastName: string | undefined
  #lookUps = 0

  constructor(log: Log, place: KeyPlace, { map, fresh }: { map: string; fresh: boolean }) {
    this.#log = log
    this.#address = { shard: place.shard, service: place.service.name, key: place.key, map }
    this.#fresh = fresh
  }

  get(name: string): unknown {
    const changed = this.dirty.get(name)
    if (changed !== undefined || this.dirty.has(name)) return changed
    // A key that was never written has nothing in the log.
    if (this.#fresh || this.#isPastLast(name)) return undefined
    const stored = this.#log.read({ ...this.#address, entry: name })
    return stored === undefined ? undefined : JSON.parse(stored)
  }

  set(name: string, value: unknown): void {
    this.dirty.set(name, value)
    if (this.#lastName !== undefined && name > this.#lastName) this.#lastName = name
  }

  /** Most entries are new, and most new names are greater than all before: that spares a look-up. */
  #isPastLast(name: string): boolean {
    if (this.#lookUps++ === 0) return false
    if (this.#lastName === undefined) this.#lastName = this.#findLast()
    return name > this.#lastName && isAscii(this.#lastName)
  }

  #findLast(): string {
    let last = ''
    for (const [name] of this.#log.scan({ ...this.#address, limit: 1, backwards: true }))
      last = name
    for (const name of this.dirty.keys()) if (name > last) last = name
    return last
  }

  /** Takes back a change of this batch, where there was nothing before it. */
  unset(name: string): void {
    this.dirty.delete(name)
  }

  list(range: Range): Iterable<readonly [string, unknown]> {
    const stored = (wanted: Range) =>
      this.#fresh ? [] : parsed(this.#log.scan({ ...this.#address, ...wanted }))
    return new Entries<unknown>({ get: () => undefined, list: stored }, this.dirty).list(range)
  }

  writes(into: StateWrite[]): void {
    for (const [entry, value] of this.dirty) {
      const text = value === undefined ? undefined : JSON.stringify(value)
      // What this batch made and took away again never reached the log.
      if (text !== undefined || !this.#fresh) into.push({ ...this.#address, entry, value: text })
    }
    this.dirty.clear()
  }
}

function* parsed(
  stored: Iterable<readonly [string, string]>,
): Generator<readonly [string, unknown]> {
  for (const [name, value] of stored) yield [name, JSON.parse(value)]
}

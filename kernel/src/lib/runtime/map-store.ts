import type { Log, StateWrite } from '../log/log.ts'
import { Entries, type EntrySource, type Range } from '../machine/entries.ts'
import { isAscii } from '../machine/names.ts'
import type { KeyPlace } from './key-state.ts'

const noChanges = new Map<string, unknown>()

/** The entries of one map, with what this batch has changed on top. */
export class MapStore implements EntrySource<unknown> {
  readonly #log: Log
  readonly #place: KeyPlace
  readonly #map: string
  #fresh: boolean
  /** Changed and not yet handed to the log. */
  #dirty: Map<string, unknown> | undefined
  /** No entry in the log or changed here has a greater name. Unknown before the second look-up. */
  #lastName: string | undefined
  #lookUps = 0

  constructor(log: Log, place: KeyPlace, { map, fresh }: { map: string; fresh: boolean }) {
    this.#log = log
    this.#place = place
    this.#map = map
    this.#fresh = fresh
    if (fresh) this.#lastName = ''
  }

  /** From the first write of its key on, it is looked up in the log. */
  stored(): void {
    this.#fresh = false
  }

  get(name: string): unknown {
    const dirty = this.#dirty
    if (dirty !== undefined && dirty.size > 0) {
      const changed = dirty.get(name)
      if (changed !== undefined || dirty.has(name)) return changed
    }
    // A key that was never written has nothing in the log.
    if (this.#fresh || this.#isPastLast(name)) return undefined
    const { shard, service, key } = this.#place
    const address = { shard, service: service.name, key, map: this.#map, entry: name }
    const stored = this.#log.read(address)
    return stored === undefined ? undefined : JSON.parse(stored)
  }

  set(name: string, value: unknown): void {
    this.#dirty ??= new Map()
    this.#dirty.set(name, value)
    this.#note(name)
  }

  /** As `set`, for many, which are kept as they are: nobody else has them. */
  takeOver(changes: Map<string, unknown>): void {
    if (this.#dirty === undefined) {
      this.#dirty = changes
      for (const name of changes.keys()) this.#note(name)
    } else for (const [name, value] of changes) this.set(name, value)
  }

  #note(name: string): void {
    if (this.#lastName !== undefined && name > this.#lastName) this.#lastName = name
  }

  /** Most entries are new, and most new names are greater than all before: that spares a look-up. */
  #isPastLast(name: string): boolean {
    if (this.#lastName === undefined) {
      if (this.#lookUps++ === 0) return false
      this.#lastName = this.#findLast()
    }
    return name > this.#lastName && isAscii(this.#lastName)
  }

  #findLast(): string {
    let last = ''
    for (const [name] of this.#scan({ limit: 1, backwards: true })) last = name
    for (const name of (this.#dirty ?? noChanges).keys()) if (name > last) last = name
    return last
  }

  list(range: Range): Iterable<readonly [string, unknown]> {
    const stored = (wanted: Range) => (this.#fresh ? [] : parsed(this.#scan(wanted)))
    const changes = this.#dirty ?? noChanges
    return new Entries<unknown>({ get: () => undefined, list: stored }, changes).list(range)
  }

  #scan(wanted: Range): Iterable<readonly [string, string]> {
    const { shard, service, key } = this.#place
    return this.#log.scan({ shard, service: service.name, key, map: this.#map, ...wanted })
  }

  writes(into: StateWrite[]): void {
    if (this.#dirty === undefined || this.#dirty.size === 0) return
    const { shard, service, key } = this.#place
    for (const [entry, value] of this.#dirty) {
      const text = value === undefined ? undefined : JSON.stringify(value)
      // What this batch made and took away again never reached the log.
      if (text !== undefined || !this.#fresh) {
        into.push({ shard, service: service.name, key, map: this.#map, entry, value: text })
      }
    }
    this.#dirty = undefined
  }
}

function* parsed(
  stored: Iterable<readonly [string, string]>,
): Generator<readonly [string, unknown]> {
  for (const [name, value] of stored) yield [name, JSON.parse(value)]
}

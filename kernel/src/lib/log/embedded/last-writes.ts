/**
 * Job: the last write of each entry among those of many batches, in the order of the tables.
 * Boundary: it is told groups as the journal has them, and told to go through them once.
 *
 * The groups of a service are taken apart when its turn comes: until then they lie where they came from.
 * Keys are put in order first, and what a key has only when its turn comes: all names of a service in one
 * go would hold up commits for as long as a dozen of them take.
 */
import { eachWrite, rootPlace, takePlace } from './journal-text.ts'
import { fieldsAtOnce } from './state-tables.ts'

/** Rows as a table takes them, one behind the other in its order. */
export type LastRows = { readonly service: string; readonly fields: readonly string[] }

/** So many characters were taken apart: there is nothing to write yet. */
export type TakenApart = { readonly characters: number }

/** What a key has: mostly a root alone, else a value for each place. */
type OfKey = string | Map<string, string>

export class LastWrites {
  readonly #services = new Map<string, Buffer[]>()

  add(service: string, group: Buffer): void {
    const groups = this.#services.get(service)
    if (groups === undefined) this.#services.set(service, [group])
    else groups.push(group)
  }

  *inOrder(): Generator<LastRows | TakenApart> {
    for (const [service, groups] of this.#services) {
      const keys = new Map<string, OfKey>()
      const set = setIn(keys)
      for (const group of groups) {
        eachWrite(group.toString(), set)
        yield { characters: group.length }
      }
      this.#services.delete(service)
      for (const fields of rowsOf(keys)) yield { service, fields }
    }
  }
}

/** Separators sort below every character of a name, so key by key is the order of the tables. */
function* rowsOf(keys: ReadonlyMap<string, OfKey>): Generator<readonly string[]> {
  let fields: string[] = []
  for (const key of [...keys.keys()].sort()) {
    const ofKey = keys.get(key) ?? ''
    if (typeof ofKey === 'string') fields.push(key, '', '', ofKey)
    else {
      for (const place of [...ofKey.keys()].sort()) {
        takePlace(place, (map, entry) => fields.push(key, map, entry, ofKey.get(place) ?? ''))
      }
    }
    let at = 0
    for (; fields.length - at >= fieldsAtOnce; at += fieldsAtOnce) {
      yield fields.slice(at, at + fieldsAtOnce)
    }
    if (at > 0) fields = fields.slice(at)
  }
  if (fields.length > 0) yield fields
}

const setIn = (keys: Map<string, OfKey>) => (key: string, place: string, value: string) => {
  const before = keys.get(key)
  if (before instanceof Map) before.set(place, value)
  else if (place === rootPlace) keys.set(key, value)
  else {
    const places = new Map<string, string>()
    if (before !== undefined) places.set(rootPlace, before)
    keys.set(key, places.set(place, value))
  }
}

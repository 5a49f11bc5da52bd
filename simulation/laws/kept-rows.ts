/**
 * Job: the rows of shards that lie in memory and are looked at again and again: what has not changed
 * since the last look is neither sorted nor parsed again.
 * Boundary: it finds out by itself what has changed, and takes nobody's word for it.
 */
import { KeptRow, type Row } from './evidence.ts'

type Entries = ReadonlyMap<string, string>
/** Entries by place: the JSON of service, key and map. */
export type Places = ReadonlyMap<string, Entries>

class Place {
  readonly service: string
  readonly key: string
  readonly map: string
  rows: readonly Row[] = []
  readonly #known = new Map<string, Row>()

  constructor(name: string) {
    const [service, key, map] = JSON.parse(name) as [string, string, string]
    this.service = service
    this.key = key
    this.map = map
  }

  /** Whether anything is other than it was. */
  renew(entries: Entries): boolean {
    const known = this.#known
    let hasChanged = entries.size !== known.size
    for (const [entry, value] of entries) {
      if (known.get(entry)?.value === value) continue
      known.set(entry, new KeptRow({ key: this.key, map: this.map, entry, value }))
      hasChanged = true
    }
    if (known.size > entries.size) {
      for (const entry of known.keys()) if (!entries.has(entry)) known.delete(entry)
    }
    if (hasChanged) this.rows = [...known.values()].sort(byEntry)
    return hasChanged
  }
}

export class KeptRows {
  readonly #shards: readonly Places[]
  readonly #places: readonly Map<string, Place>[]
  /** Sorted, of the services that have not changed since. */
  readonly #sorted = new Map<string, readonly Row[]>()

  constructor(shards: readonly Places[]) {
    this.#shards = shards
    this.#places = shards.map(() => new Map())
  }

  /** Compares everything with what is known of it. */
  renew(): void {
    for (const [at, shard] of this.#shards.entries()) {
      const places = this.#places[at]
      if (places !== undefined) this.#renewShard(shard, places)
    }
  }

  /** In the order of key, map and entry. */
  of(service: string): readonly Row[] {
    const known = this.#sorted.get(service)
    if (known !== undefined) return known
    const found: Place[] = []
    for (const places of this.#places) {
      for (const place of places.values()) if (place.service === service) found.push(place)
    }
    const rows = found.sort(byKeyAndMap).flatMap((place) => place.rows)
    this.#sorted.set(service, rows)
    return rows
  }

  #renewShard(shard: Places, places: Map<string, Place>): void {
    for (const [name, entries] of shard) {
      const place = places.get(name) ?? new Place(name)
      places.set(name, place)
      if (place.renew(entries)) this.#sorted.delete(place.service)
    }
    if (places.size === shard.size) return
    for (const [name, place] of places) {
      if (shard.has(name)) continue
      places.delete(name)
      this.#sorted.delete(place.service)
    }
  }
}

const byEntry = (a: Row, b: Row): number => (a.entry < b.entry ? -1 : 1)

function byKeyAndMap(a: Place, b: Place): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1
  return a.map < b.map ? -1 : 1
}

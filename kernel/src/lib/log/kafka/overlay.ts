/**
 * Job: state that was handed over and does not lie in the copy yet, in memory. What is newest is read.
 * From time to time all of it is set aside, to be written; what comes after that lies above it.
 *
 * K3 What was set aside changes no more, and is read until it is let go.
 */
import { ChangedEntries } from '../changed-entries.ts'
import type { Address, Scan, StateWrite } from '../log.ts'

type Entries = ChangedEntries<StateWrite>

/** All that was handed over in some time, by shard: of each entry the last write. */
export class Layer {
  /** How many entries lie in it. */
  size = 0
  /** A key's root is alone in its place, so it needs no map of its own. */
  readonly #roots: Map<string, StateWrite>[] = []
  readonly #maps: Map<string, Entries>[] = []

  put(write: StateWrite, place: string): void {
    const { shard, entry } = write
    const entries = isRoot(write) ? (this.#roots[shard] ??= new Map()) : this.#mapAt(shard, place)
    const before = entries.size
    entries.set(isRoot(write) ? place : entry, write)
    this.size += entries.size - before
  }

  read(address: Address, place: string): StateWrite | undefined {
    const { shard, entry } = address
    return isRoot(address)
      ? this.#roots[shard]?.get(place)
      : this.#maps[shard]?.get(place)?.get(entry)
  }

  entries(shard: number, place: string): Entries | undefined {
    return this.#maps[shard]?.get(place)
  }

  *writes(): Generator<StateWrite> {
    for (const roots of this.#roots) if (roots !== undefined) yield* roots.values()
    for (const maps of this.#maps) {
      if (maps === undefined) continue
      for (const entries of maps.values()) yield* entries.values()
    }
  }

  #mapAt(shard: number, place: string): Entries {
    const maps = (this.#maps[shard] ??= new Map())
    let entries = maps.get(place)
    if (entries === undefined) maps.set(place, (entries = new ChangedEntries()))
    return entries
  }
}

export class Overlay {
  #young = new Layer()
  #aside: Layer | undefined

  apply(writes: readonly StateWrite[]): void {
    for (const write of writes) this.#young.put(write, placeOf(write))
  }

  /** How many entries were handed over since some were set aside. */
  get size(): number {
    return this.#young.size
  }

  /** Whether the entry lies here; without a value, if it was taken away. */
  read(address: Address): StateWrite | undefined {
    const place = placeOf(address)
    return this.#young.read(address, place) ?? this.#aside?.read(address, place)
  }

  /** What was handed over last first. */
  of(scan: Scan): readonly Entries[] {
    const place = placeOf(scan)
    const young = this.#young.entries(scan.shard, place)
    const aside = this.#aside?.entries(scan.shard, place)
    return [young, aside].filter((entries) => entries !== undefined)
  }

  /** Sets aside all there is (K3). */
  setAside(): Layer {
    if (this.#aside !== undefined) throw new Error('What was set aside before is still there.')
    const aside = (this.#aside = this.#young)
    this.#young = new Layer()
    return aside
  }

  /** What was set aside lies in the copy now. */
  letGo(): void {
    this.#aside = undefined
  }
}

/** Between the parts of an entry's name; it is in none of them. */
export const separator = '\u001f'

/** Where the entries of a map lie, or a root, within a shard. */
export const placeOf = ({ service, key, map }: Omit<Address, 'entry'>): string =>
  service + separator + key + separator + map

const isRoot = ({ map, entry }: Address): boolean => map === '' && entry === ''

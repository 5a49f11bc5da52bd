/**
 * Job: the state that is handed over and not yet merged into the tables, in memory. Two generations:
 * one that is being merged, and one that grows meanwhile.
 *
 * U1 What was written last is read, wherever it lies.
 */
import type { Address } from '../log.ts'
import type { JournalWrite } from './journal-text.ts'

type Entries = Map<string, string | undefined>
type OfService = {
  /** Most keys have a root and no maps: it lies here by itself. */
  readonly roots: Entries
  readonly maps: Map<string, Entries>
}
type Generation = Map<string, OfService>
type Place = Omit<Address, 'shard' | 'entry'>

export class Unmerged {
  #growing: Generation = new Map()
  #merging: Generation | undefined
  /** About how many characters have been written since the last merge began. */
  size = 0

  write({ service, key, map, entry, value }: JournalWrite): void {
    let state = this.#growing.get(service)
    if (state === undefined) {
      this.#growing.set(service, (state = { roots: new Map(), maps: new Map() }))
    }
    this.size += key.length + entry.length + (value?.length ?? 0)
    if (map === '') return void state.roots.set(key, value)
    const name = nameOf(key, map)
    let entries = state.maps.get(name)
    if (entries === undefined) state.maps.set(name, (entries = new Map()))
    entries.set(entry, value)
  }

  /** Whether the entry lies here, and if so its value: `undefined` when it was removed. */
  read(place: Place, entry: string): { value: string | undefined } | undefined {
    return readFrom(this.#growing, place, entry) ?? readFrom(this.#merging, place, entry)
  }

  /** All that lies here of one map of one key. */
  of({ service, key, map }: Place): ReadonlyMap<string, string | undefined> {
    const name = nameOf(key, map)
    const growing = this.#growing.get(service)?.maps.get(name)
    const merging = this.#merging?.get(service)?.maps.get(name)
    if (merging === undefined) return growing ?? none
    return growing === undefined ? merging : new Map([...merging, ...growing])
  }

  get isMerging(): boolean {
    return this.#merging !== undefined
  }

  beginMerge(): void {
    if (this.#merging !== undefined) throw new Error('A merge is under way.')
    this.#merging = this.#growing
    this.#growing = new Map()
    this.size = 0
  }

  endMerge(): void {
    this.#merging = undefined
  }
}

function readFrom(
  generation: Generation | undefined,
  { service, key, map }: Place,
  entry: string,
): { value: string | undefined } | undefined {
  const state = generation?.get(service)
  if (state === undefined) return undefined
  const entries = map === '' ? state.roots : state.maps.get(nameOf(key, map))
  const name = map === '' ? key : entry
  const value = entries?.get(name)
  return value !== undefined || entries?.has(name) === true ? { value } : undefined
}

const none: ReadonlyMap<string, never> = new Map<string, never>()

const nameOf = (key: string, map: string): string => `${key}\u001f${map}`

/**
 * Job: the state that is committed to the journal and not yet merged into the tables, in memory.
 * Two generations: one that is being merged, and one that grows meanwhile.
 *
 * U1 What was written last is read, wherever it lies.
 */
import type { JournalWrite } from './journal-text.ts'

type Entries = Map<string, string | undefined>
type Generation = Map<string, Map<string, Entries>>

export class Unmerged {
  #growing: Generation = new Map()
  #merging: Generation | undefined
  /** About how many characters have been written since the last merge began. */
  size = 0

  write({ service, key, map, entry, value }: JournalWrite): void {
    let places = this.#growing.get(service)
    if (places === undefined) this.#growing.set(service, (places = new Map()))
    const place = placeOf(key, map)
    let entries = places.get(place)
    if (entries === undefined) places.set(place, (entries = new Map()))
    entries.set(entry, value)
    this.size += key.length + entry.length + (value?.length ?? 0)
  }

  /** Whether the entry lies here, and if so its value: `undefined` when it was removed. */
  read(service: string, place: string, entry: string): { value: string | undefined } | undefined {
    const growing = this.#growing.get(service)?.get(place)
    if (growing?.has(entry) === true) return { value: growing.get(entry) }
    const merging = this.#merging?.get(service)?.get(place)
    return merging?.has(entry) === true ? { value: merging.get(entry) } : undefined
  }

  /** All that lies here of one map of one key. */
  of(service: string, place: string): ReadonlyMap<string, string | undefined> {
    const growing = this.#growing.get(service)?.get(place)
    const merging = this.#merging?.get(service)?.get(place)
    if (merging === undefined) return growing ?? none
    return growing === undefined ? merging : new Map([...merging, ...growing])
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

const none: ReadonlyMap<string, never> = new Map<string, never>()

export const placeOf = (key: string, map: string): string => `${key}\u001f${map}`

/**
 * Job: the state that is handed over and not yet merged into the tables, in memory. Two generations:
 * one that is being merged, and one that grows meanwhile. A batch is kept as the text that it is
 * (kept-texts.ts): hardly any is read before it is merged. Groups are taken apart when a key is asked for
 * that may lie in one.
 *
 * U1 What was written last is read, wherever it lies.
 */
import { firstSlot, hashOf, secondSlot } from '../../runtime/text-hash.ts'
import { ChangedEntries } from '../changed-entries.ts'
import type { Address } from '../log.ts'
import { eachGroup, eachWrite, takePlace, type Journal } from './journal-text.ts'
import { Chunks, KeptTexts } from './kept-texts.ts'

type Entries = Map<string, string | undefined>
/** Undefined where an entry was removed. */
type Changes = ChangedEntries<string | undefined>
type Place = Omit<Address, 'shard' | 'entry'>

const slotMask = 0x7ffff

/** Which keys may lie in a service's texts. One that is wrongly said to costs taking all of them apart. */
class KeyFilter {
  readonly #bits = new Uint8Array((slotMask + 1) >>> 3)

  has(key: string): boolean {
    const hash = hashOf(key)
    return this.#isSet(firstSlot(hash)) && this.#isSet(secondSlot(hash))
  }

  add(key: string): void {
    const hash = hashOf(key)
    this.#set(firstSlot(hash))
    this.#set(secondSlot(hash))
  }

  #isSet(slot: number): boolean {
    return ((this.#bits[(slot & slotMask) >>> 3] ?? 0) & (1 << (slot & 7))) !== 0
  }

  #set(slot: number): void {
    const at = (slot & slotMask) >>> 3
    this.#bits[at] = (this.#bits[at] ?? 0) | (1 << (slot & 7))
  }
}

/** The state of one service. */
class OfService {
  /** What is not taken apart yet, oldest first. */
  #groups: Buffer[] = []
  readonly #keys = new KeyFilter()
  /** Most keys have a root and no maps: it lies here by itself. */
  readonly #roots: Entries = new Map()
  readonly #maps = new Map<string, Changes>()

  add(group: Buffer, keys: readonly string[]): void {
    this.#groups.push(group)
    for (const key of keys) this.#keys.add(key)
  }

  read({ key, map }: Place, entry: string): { value: string | undefined } | undefined {
    const entries = this.#has(key) ? this.#entries(key, map) : undefined
    const name = map === '' ? key : entry
    const value = entries?.get(name)
    return value !== undefined || entries?.has(name) === true ? { value } : undefined
  }

  of({ key, map }: Place): Changes | undefined {
    return this.#has(key) ? this.#maps.get(nameOf(key, map)) : undefined
  }

  #has(key: string): boolean {
    if (!this.#keys.has(key)) return false
    for (const group of this.#groups) eachWrite(group.toString(), this.#takeApart)
    this.#groups = []
    return true
  }

  #entries(key: string, map: string): Entries | Changes | undefined {
    return map === '' ? this.#roots : this.#maps.get(nameOf(key, map))
  }

  readonly #takeApart = (key: string, place: string, value: string): void =>
    takePlace(place, (map, entry) => {
      const stored = value === '' ? undefined : value
      if (map === '') return void this.#roots.set(key, stored)
      const name = nameOf(key, map)
      let entries = this.#maps.get(name)
      if (entries === undefined) this.#maps.set(name, (entries = new ChangedEntries()))
      entries.set(entry, stored)
    })
}

class Generation {
  readonly #services = new Map<string, OfService>()
  readonly #kept: KeptTexts

  constructor(chunks: Chunks) {
    this.#kept = new KeptTexts(chunks)
  }

  get(service: string): OfService | undefined {
    return this.#services.get(service)
  }

  write({ text, groups }: Journal): Buffer {
    const kept = this.#kept.keep(text)
    let n = 0
    eachGroup(kept, (service, group) => {
      let state = this.#services.get(service)
      if (state === undefined) this.#services.set(service, (state = new OfService()))
      state.add(group, groups[n++]?.keys ?? [])
    })
    return kept
  }

  end(): void {
    this.#services.clear()
    this.#kept.letGo()
  }
}

export class Unmerged {
  readonly #chunks = new Chunks()
  #growing = new Generation(this.#chunks)
  #merging: Generation | undefined
  /** About how many characters have been written since the last merge began. */
  size = 0

  /** The text as it is kept, until it is merged. */
  write(journal: Journal): Buffer {
    this.size += journal.text.length
    return this.#growing.write(journal)
  }

  /** Whether the entry lies here, and if so its value: `undefined` when it was removed. */
  read(place: Place, entry: string): { value: string | undefined } | undefined {
    const { service } = place
    return (
      this.#growing.get(service)?.read(place, entry) ??
      this.#merging?.get(service)?.read(place, entry)
    )
  }

  /** All that lies here of one map of one key, what was written last first. */
  of(place: Place): readonly Changes[] {
    const { service } = place
    const growing = this.#growing.get(service)?.of(place)
    const merging = this.#merging?.get(service)?.of(place)
    return [growing, merging].filter((changes) => changes !== undefined)
  }

  get isMerging(): boolean {
    return this.#merging !== undefined
  }

  beginMerge(): void {
    if (this.#merging !== undefined) throw new Error('A merge is under way.')
    this.#merging = this.#growing
    this.#growing = new Generation(this.#chunks)
    this.size = 0
  }

  endMerge(): void {
    this.#merging?.end()
    this.#merging = undefined
  }
}

const nameOf = (key: string, map: string): string => `${key}\u001f${map}`

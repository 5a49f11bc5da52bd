/**
 * Job: state that was handed over and does not lie in the cache yet, in memory. What is newest is
 * read; what lies in the cache by now is forgotten.
 */
import type { Address, Scan, StateWrite } from '../log.ts'

type Held = { readonly value: string | undefined; readonly batch: number }

export class Overlay {
  readonly #places = new Map<string, Map<string, Held>>()

  apply(writes: readonly StateWrite[], batch: number): void {
    for (const write of writes) {
      const place = placeOf(write)
      let entries = this.#places.get(place)
      if (entries === undefined) this.#places.set(place, (entries = new Map()))
      entries.set(write.entry, { value: write.value, batch })
    }
  }

  /** Whether the entry lies here, and if so its value: none when it was taken away. */
  read(address: Address): { readonly value: string | undefined } | undefined {
    return this.#places.get(placeOf(address))?.get(address.entry)
  }

  of(scan: Scan): ReadonlyMap<string, Held> | undefined {
    return this.#places.get(placeOf(scan))
  }

  /** The writes lie in the cache, up to this batch. */
  forget(writes: readonly StateWrite[], upTo: number): void {
    for (const write of writes) {
      const place = placeOf(write)
      const entries = this.#places.get(place)
      if ((entries?.get(write.entry)?.batch ?? Infinity) > upTo) continue
      entries?.delete(write.entry)
      if (entries?.size === 0) this.#places.delete(place)
    }
  }

  clear(): void {
    this.#places.clear()
  }
}

export const placeOf = ({ shard, service, key, map }: Omit<Address, 'entry'>): string =>
  `${shard}\u001f${service}\u001f${key}\u001f${map}`

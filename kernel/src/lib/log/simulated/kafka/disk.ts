/**
 * Job: where an instance keeps its copy of the state, in memory: it outlives the process, can be lost,
 * and is written by one process at a time.
 */
import { holdPlace } from '../../kafka/cache-store.ts'
import type { CacheOptions, StateCopy } from '../../kafka/state-cache.ts'
import { StoreRefused, type Address, type Scan, type StateWrite } from '../../log.ts'
import type { Host } from './host.ts'

type Mark = { readonly next: number; readonly at: number }
type Place = Omit<Address, 'entry'>
type Row = readonly [entry: string, value: string]

export class Disk {
  /** Of each shard, where in the changelog the copy stands. */
  readonly marks = new Map<number, Mark>()
  /** Of each shard, the entries by place. */
  readonly shards = new Map<number, Map<string, Map<string, string>>>()
  #installation = ''
  #user: Host | undefined

  lose(): void {
    this.marks.clear()
    this.shards.clear()
  }

  open({ installation, clock, trustedMs }: CacheOptions, host: Host): StateCopy {
    if (this.#user?.isAlive === true) throw new StoreRefused('The disk is in use.')
    this.#user = host
    if (this.#installation !== installation) this.lose()
    this.#installation = installation
    // As the thread of the real one does nothing more after a failure.
    let isBroken = false
    return {
      mark: (shard) => {
        const mark = this.marks.get(shard)
        if (mark === undefined) return 0
        if (clock() - mark.at <= trustedMs) return mark.next
        this.#forget(shard)
        return 0
      },
      read: (address) => this.#entriesOf(address)?.get(address.entry),
      scan: (scan) => this.#scan(scan),
      write: (writes, marks, from = new Map<number, number>()) => {
        if (isBroken) throw new Error('The copy is broken.')
        isBroken = true
        for (const [shard, next] of from) this.#holdPlace(shard, next)
        isBroken = false
        for (const write of writes) this.#write(write)
        for (const [shard, next] of marks) this.marks.set(shard, { next, at: clock() })
      },
      forget: (shard) => this.#forget(shard),
      close: () => {
        if (this.#user === host) this.#user = undefined
      },
    }
  }

  #holdPlace(shard: number, from: number): void {
    holdPlace(shard, { from, next: this.marks.get(shard)?.next ?? 0 })
  }

  #forget(shard: number): void {
    this.marks.delete(shard)
    this.shards.delete(shard)
  }

  #entriesOf(place: Place): Map<string, string> | undefined {
    return this.shards.get(place.shard)?.get(nameOf(place))
  }

  #scan({ from, to, limit, backwards, ...place }: Scan): readonly Row[] {
    const rows = [...(this.#entriesOf(place) ?? [])]
      .filter(
        ([entry]) => (from === undefined || entry >= from) && (to === undefined || entry < to),
      )
      .sort(([a], [b]) => (a < b ? -1 : 1))
    return (backwards === true ? rows.reverse() : rows).slice(0, limit)
  }

  #write(write: StateWrite): void {
    const places = this.shards.get(write.shard) ?? new Map<string, Map<string, string>>()
    this.shards.set(write.shard, places)
    put(places, write)
  }
}

type Places = Map<string, Map<string, string>>

/** Writes an entry, or takes it away; a place without entries is none. */
export function put(places: Places, { entry, value, ...place }: StateWrite): void {
  const name = nameOf(place)
  const entries = places.get(name) ?? new Map<string, string>()
  if (value === undefined) entries.delete(entry)
  else entries.set(entry, value)
  if (entries.size === 0) places.delete(name)
  else places.set(name, entries)
}

const nameOf = ({ service, key, map }: Omit<Place, 'shard'>): string =>
  JSON.stringify([service, key, map])

/**
 * Job: one key of one service in memory: its root, its maps, its clock and its timers.
 * Boundary: it reads through to the log and says what must be written; when, is the batch's.
 *
 * K1 A key's clock never goes back.
 * K2 What a step changed is taken over only after the step was accepted.
 */
import type { Log, StateWrite } from '../log/log.ts'
import { Entries } from '../machine/entries.ts'
import { MapStore } from './map-store.ts'
import type { Registered } from './registry.ts'
import type { Due, NewTimer } from './timers.ts'

/** The map that remembers calls from outside, and the one that knows the due time of each timer. */
const onceMap = '~once'
const timersMap = '~timers'

/** A key has a timer for each of its open holds: mostly few, sometimes very many. */
const timersByHeart = 100

const noMaps: readonly MapStore[] = []

export type KeyPlace = {
  readonly shard: number
  readonly service: Registered
  /** The key with its tenant. */
  readonly key: string
  readonly tenant: string
  readonly id: string
}

type Root = {
  readonly s: unknown
  readonly v: number
  readonly at: number
  /** How many timers of this key are set. */
  readonly timers?: number
  /** There when calls from outside were ever remembered here. */
  readonly once?: true
}

export class KeyState {
  readonly place: KeyPlace
  readonly tenant: string
  readonly id: string
  state: unknown
  now = 0
  #timerCount = 0
  #timers: MapStore | undefined
  /** When each timer is due, where they are few enough to be known by heart, and were looked up or all set here. */
  #dueTimes: Map<string, number> | undefined
  /** By name, what the batch under way sets; undefined for what it takes away. */
  newTimers: Map<string, NewTimer | undefined> | undefined
  /** Whether the root has to be written. */
  dirty = false
  /** Whether the batch knows that something of this key has to be written. */
  touched = false
  /** For whoever keeps keys in memory: the batch that used it last, and whether several have. */
  usedIn = 0
  usedAgain = false
  #fresh: boolean
  #once: MapStore | undefined
  #hasOnce: boolean
  readonly #maps: readonly MapStore[]
  readonly #log: Log

  constructor(log: Log, place: KeyPlace) {
    this.#log = log
    this.place = place
    const { shard, service, key } = place
    this.tenant = place.tenant
    this.id = place.id
    const stored = log.read({ shard, service: service.name, key, map: '', entry: '' })
    this.#fresh = stored === undefined
    const root = stored === undefined ? undefined : (JSON.parse(stored) as Root)
    this.#maps = service.maps.length === 0 ? noMaps : this.#mapsOf(service)
    this.state = this.#restore(root)
    if (root !== undefined) this.now = root.at
    this.#timerCount = root?.timers ?? 0
    this.#hasOnce = root?.once ?? false
  }

  #mapsOf({ maps }: Registered): readonly MapStore[] {
    return maps.map((map) => new MapStore(this.#log, this.place, { map, fresh: this.#fresh }))
  }

  /** Nothing of it lies in the log yet. */
  get isNew(): boolean {
    return this.#fresh
  }

  remembered(call: string): unknown {
    return this.#hasOnce ? this.#onceStore.get(call) : undefined
  }

  remember(call: string, value: unknown): void {
    this.#hasOnce = true
    this.dirty = true
    this.#onceStore.set(call, value)
  }

  listRemembered(): Iterable<readonly [string, unknown]> {
    return this.#onceStore.list({})
  }

  get #onceStore(): MapStore {
    return (this.#once ??= this.#ownMap(onceMap))
  }

  get hasTimers(): boolean {
    return this.#timerCount > 0
  }

  /** Whether `timerDue` tells without a look into the log. */
  get knowsTimers(): boolean {
    return this.#dueTimes !== undefined
  }

  /** When the timer of this name is due, as the batches before have left it. */
  timerDue(name: string): number | undefined {
    if (this.#dueTimes === undefined && this.#timerCount <= timersByHeart) {
      this.#dueTimes = new Map(this.#timerStore.list({}) as Iterable<readonly [string, number]>)
    }
    if (this.#dueTimes !== undefined) return this.#dueTimes.get(name)
    const due = this.#timerStore.get(name)
    return typeof due === 'number' ? due : undefined
  }

  timerStored(name: string, { before, after }: Due): void {
    if (before === after) return
    if (this.#timerCount === 0) this.#dueTimes ??= new Map()
    if (before === undefined) this.#timerCount++
    if (after === undefined) this.#timerCount--
    this.#timerStore.set(name, after)
    if (after === undefined) this.#dueTimes?.delete(name)
    else this.#dueTimes?.set(name, after)
    if (this.#timerCount > timersByHeart) this.#dueTimes = undefined
  }

  get #timerStore(): MapStore {
    return (this.#timers ??= this.#ownMap(timersMap))
  }

  #ownMap(map: string): MapStore {
    return new MapStore(this.#log, this.place, { map, fresh: this.#fresh })
  }

  /** Takes over the state that an accepted step decided, and what it changed in the maps. */
  accept(state: unknown): void {
    if (state === this.state) return
    this.#check(state)
    this.state = state
    this.dirty = true
    const { maps } = this.place.service
    for (let at = 0; at < maps.length; at++) this.#acceptMap(at, maps[at] ?? '')
  }

  /** K2: found before anything of the step is taken over. */
  #check(state: unknown): void {
    const { maps, name } = this.place.service
    if (state === undefined) throw new Error(`${name} decided on no state.`)
    for (let at = 0; at < maps.length; at++) {
      const map = (state as Record<string, unknown>)[maps[at] ?? '']
      const store = this.#maps[at]
      if (map instanceof Entries && store !== undefined && map.isOf(store)) continue
      throw new Error(`${name} must make its map ${maps[at]} out of the one it was given.`)
    }
  }

  writes(into: StateWrite[]): void {
    const { shard, service, key } = this.place
    const forgotten = this.#isForgotten
    if (this.dirty && !(forgotten && this.#fresh)) {
      const value = forgotten ? undefined : this.#rootText()
      into.push({ shard, service: service.name, key, map: '', entry: '', value })
    }
    for (const map of this.#maps) map.writes(into)
    this.#once?.writes(into)
    this.#timers?.writes(into)
    this.dirty = false
    this.touched = false
    if (this.#fresh !== forgotten) this.#settle(forgotten)
  }

  /** A key that is back in its initial state, with nothing else to it, is as if it had never been. */
  get #isForgotten(): boolean {
    const { definition, maps } = this.place.service
    if (this.state !== definition.initial || maps.length > 0) return false
    return this.#timerCount === 0 && !this.#hasOnce
  }

  /** From its first write on, a key's maps are looked up in the log. */
  #settle(fresh: boolean): void {
    this.#fresh = fresh
    if (fresh) {
      // It has no maps then, and nothing in those of its own.
      this.#once = undefined
      this.#timers = undefined
      this.#dueTimes = undefined
      return
    }
    for (const map of this.#maps) map.stored()
    this.#once?.stored()
    this.#timers?.stored()
  }

  #acceptMap(at: number, name: string): void {
    const map = (this.state as Record<string, unknown>)[name]
    if (!(map instanceof Entries))
      throw new Error(`${this.place.service.name} lost its map ${name}.`)
    if (!map.isChanged) return
    const store = this.#maps[at]
    if (store === undefined) throw new Error(`${this.place.service.name} has no map ${name}.`)
    store.takeOver(map.handOver(store))
  }

  /** A `Root` as JSON. */
  #rootText(): string {
    const { maps, definition } = this.place.service
    const timers = this.#timerCount === 0 ? '' : `,"timers":${this.#timerCount}`
    const once = this.#hasOnce ? ',"once":true' : ''
    const state = JSON.stringify(maps.length === 0 ? this.state : this.#withoutMaps(maps))
    return `{"s":${state},"v":${definition.version},"at":${this.now}${timers}${once}}`
  }

  /** The entries of a map are written one by one. */
  #withoutMaps(maps: readonly string[]): unknown {
    const plain = { ...(this.state as Record<string, unknown>) }
    for (const map of maps) plain[map] = undefined
    return plain
  }

  #restore(root: Root | undefined): unknown {
    const { definition, name } = this.place.service
    if (root === undefined) return this.#withMaps(definition.initial)
    if (root.v > definition.version) {
      throw new Error(
        `${name} has state of version ${root.v}; this release knows ${definition.version}.`,
      )
    }
    let state = root.s
    for (let at = root.v; at < definition.version; at++) {
      const migrate = definition.migrations[at]
      if (migrate === undefined) throw new Error(`${name}: nothing brings up state version ${at}.`)
      state = migrate(state as never)
    }
    return this.#withMaps(state)
  }

  #withMaps(plain: unknown): unknown {
    const { maps } = this.place.service
    if (maps.length === 0) return plain
    const state = { ...(plain as Record<string, unknown>) }
    for (let at = 0; at < maps.length; at++) state[maps[at] ?? ''] = new Entries(this.#maps[at])
    return state
  }
}

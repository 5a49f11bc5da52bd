/**
 * Job: a view as the events make it, in memory, beside the one that is stored.
 * Boundary: it is told of the events; where they lie, and what is stored, others know.
 */
import {
  Entries,
  keyText,
  shardKey,
  type AnyService,
  type Decision,
  type EventRecord,
} from '@millrace/kernel'
import { HeardMap } from './heard-map.ts'

/** As it would be stored; the root of a key has empty `map` and `entry`. */
export type Row = {
  readonly key: string
  readonly map: string
  readonly entry: string
  readonly value: unknown
}

type State = Readonly<Record<string, unknown>>
type Handler = (state: State, data: unknown, context: object) => Decision<State>
type Key = { state: State; readonly maps: ReadonlyMap<string, HeardMap> }

export class BuiltView {
  readonly view: AnyService
  readonly #keys = new Map<string, Key>()
  readonly #routes: ReadonlyMap<string, AnyService['routes'][number]>

  constructor(view: AnyService) {
    this.view = view
    const heard = view.routes.filter(({ gathers }) => gathers === true)
    this.#routes = new Map(heard.map((route) => [route.type.wireName, route]))
  }

  /** An event of a shard, in the order of their commits. */
  take(shard: number, { type, version, tenant, time, data }: EventRecord): void {
    const route = this.#routes.get(type)
    if (route === undefined || (this.view.tenant ?? tenant) !== tenant) return
    const present = route.type.upcast(data, version) as State
    const id = route.by === undefined ? shardKey(shard) : String(present[route.by])
    const key = this.#key(keyText(tenant, id))
    const context = { now: time, tenant, key: id, messageType: type }
    const handler = route.handler as unknown as Handler
    const { state } = handler(key.state, present, context)
    for (const [name, map] of key.maps) map.take(state[name] as Entries<unknown>)
    key.state = state
  }

  get keys(): number {
    return this.#keys.size
  }

  *rows(): Generator<Row> {
    for (const [key, { state, maps }] of this.#keys) {
      yield { key, map: '', entry: '', value: rootOf(state) }
      for (const [map, heard] of maps) {
        for (const [entry, value] of heard.list({})) yield { key, map, entry, value }
      }
    }
  }

  #key(key: string): Key {
    const known = this.#keys.get(key)
    if (known !== undefined) return known
    const initial = this.view.initial as State
    const maps = new Map(mapsOf(initial).map((name) => [name, new HeardMap()]))
    const empty = [...maps].map(([name, map]) => [name, new Entries<unknown>(map)])
    const made = { state: { ...initial, ...Object.fromEntries(empty) }, maps }
    this.#keys.set(key, made)
    return made
  }
}

const mapsOf = (state: State): readonly string[] =>
  Object.entries(state).flatMap(([name, value]) => (value instanceof Entries ? [name] : []))

const rootOf = (state: State): State =>
  Object.fromEntries(Object.entries(state).filter(([, value]) => !(value instanceof Entries)))

/** A view of what is told: nothing else than events changes it. */
export const isBuiltOfEvents = ({ view, routes }: AnyService): boolean =>
  view && routes.some(({ gathers }) => gathers === true)

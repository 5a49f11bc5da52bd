/**
 * Job: the keys in memory, bounded. What a batch made is not kept where it has no maps: most orders
 * are made and settled in one, while what grows is come back to. Of the others, what was used in one
 * batch only makes room first; what was used in several stays for another generation.
 *
 * O1 A key that a batch has changed stays in memory until the batch is committed.
 */
import type { Log } from '../log/log.ts'
import { KeyState } from './key-state.ts'
import type { Registered } from './registry.ts'
import { keyText, shardOf } from './shard.ts'

/** By service, tenant and id: a message has these at hand, and need not put a text together. */
type Generation = Map<Registered, Map<string, Map<string, Cached>>>
type Cached = { readonly state: KeyState; batch: number; usedAgain: boolean }

export class Keys {
  readonly #log: Log
  readonly #keysMax: number
  #young: Generation = new Map()
  #old: Generation = new Map()
  #count = 0
  #batch = 0
  /** Keys that the log had nothing of when the batch under way came to them. */
  #made: KeyState[] = []

  constructor(log: Log, keysMax: number) {
    this.#log = log
    this.#keysMax = keysMax
  }

  get(service: Registered, tenant: string, id: string): KeyState {
    const young = keysOf(this.#young, service, tenant)
    let cached = young.get(id)
    if (cached === undefined) {
      cached = this.#old.get(service)?.get(tenant)?.get(id) ?? this.#load(service, tenant, id)
      young.set(id, cached)
      this.#count++
    }
    if (cached.batch !== this.#batch) {
      cached.batch = this.#batch
      cached.usedAgain = true
    }
    return cached.state
  }

  /** Between batches (O1). */
  turnOver(): void {
    this.#batch++
    for (const { place, tenant, id } of this.#made)
      keysOf(this.#young, place.service, tenant).delete(id)
    this.#count -= this.#made.length
    this.#made = []
    if (this.#count <= this.#keysMax) return
    this.#old = new Map()
    this.#count = 0
    for (const [service, tenants] of this.#young) {
      for (const [tenant, keys] of tenants) this.#keep(keysOf(this.#old, service, tenant), keys)
    }
    this.#young = new Map()
  }

  /** What is in memory may be ahead of the log, or belongs to a shard that is gone. */
  forget(): void {
    this.#young = new Map()
    this.#old = new Map()
    this.#count = 0
    this.#made = []
  }

  #load(service: Registered, tenant: string, id: string): Cached {
    const key = keyText(tenant, id)
    const shard = shardOf(key, this.#log.shards)
    const state = new KeyState(this.#log, { shard, service, key, tenant, id })
    if (state.isNew && service.maps.length === 0) this.#made.push(state)
    return { state, batch: this.#batch, usedAgain: false }
  }

  #keep(old: Map<string, Cached>, keys: ReadonlyMap<string, Cached>): void {
    for (const [id, cached] of keys) {
      if (!cached.usedAgain) continue
      cached.usedAgain = false
      old.set(id, cached)
    }
  }
}

function keysOf(generation: Generation, service: Registered, tenant: string): Map<string, Cached> {
  let tenants = generation.get(service)
  if (tenants === undefined) generation.set(service, (tenants = new Map()))
  let keys = tenants.get(tenant)
  if (keys === undefined) tenants.set(tenant, (keys = new Map()))
  return keys
}

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
type Generation = (Map<string, Map<string, KeyState>> | undefined)[]

export class Keys {
  readonly #log: Log
  readonly #keysMax: number
  #young: Generation = []
  #old: Generation = []
  #count = 0
  #batch = 0
  /** Those without maps that the log had nothing of when the batch under way came to them. */
  #made: Generation = []

  constructor(log: Log, keysMax: number) {
    this.#log = log
    this.#keysMax = keysMax
  }

  get(service: Registered, tenant: string, id: string): KeyState {
    const mayBeMade = service.maps.length === 0
    const made = mayBeMade ? keysOf(this.#made, service, tenant).get(id) : undefined
    const young = made ?? keysOf(this.#young, service, tenant).get(id)
    const state = young ?? this.#bring(service, tenant, id)
    if (state.usedIn !== this.#batch) {
      state.usedIn = this.#batch
      state.usedAgain = true
    }
    return state
  }

  /** Between batches (O1). */
  turnOver(): void {
    this.#batch++
    this.#made = []
    if (this.#count <= this.#keysMax) return
    this.#old = []
    this.#count = 0
    for (const [nth, tenants = noTenants] of this.#young.entries()) {
      for (const [tenant, keys] of tenants) keepUsed(keysOf(this.#old, { nth }, tenant), keys)
    }
    this.#young = []
  }

  /** What is in memory may be ahead of the log, or belongs to a shard that is gone. */
  forget(): void {
    this.#young = []
    this.#old = []
    this.#count = 0
    this.#made = []
  }

  #bring(service: Registered, tenant: string, id: string): KeyState {
    const old = this.#old[service.nth]?.get(tenant)?.get(id)
    const state = old ?? this.#load(service, tenant, id)
    const isMade = state.isNew && service.maps.length === 0
    keysOf(isMade ? this.#made : this.#young, service, tenant).set(id, state)
    if (!isMade) this.#count++
    return state
  }

  #load(service: Registered, tenant: string, id: string): KeyState {
    const key = keyText(tenant, id)
    const shard = shardOf(key, this.#log.shards)
    const state = new KeyState(this.#log, { shard, service, key, tenant, id })
    state.usedIn = this.#batch
    return state
  }
}

function keepUsed(old: Map<string, KeyState>, keys: ReadonlyMap<string, KeyState>): void {
  for (const [id, state] of keys) {
    if (!state.usedAgain) continue
    state.usedAgain = false
    old.set(id, state)
  }
}

const noTenants: ReadonlyMap<string, ReadonlyMap<string, KeyState>> = new Map()

function keysOf(
  generation: Generation,
  { nth }: Pick<Registered, 'nth'>,
  tenant: string,
): Map<string, KeyState> {
  const tenants = (generation[nth] ??= new Map<string, Map<string, KeyState>>())
  let keys = tenants.get(tenant)
  if (keys === undefined) tenants.set(tenant, (keys = new Map()))
  return keys
}

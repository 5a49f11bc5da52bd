/**
 * Job: the keys in memory. Two generations of maps make a cache that is bounded without a list:
 * what was used since the last turn-over survives the next.
 */
import type { Log } from '../log/log.ts'
import { KeyState } from './key-state.ts'
import type { Registered } from './registry.ts'
import { shardOf } from './shard.ts'

type Generation = Map<Registered, Map<string, KeyState>>

export class Keys {
  readonly #log: Log
  readonly #keysMax: number
  #young: Generation = new Map()
  #old: Generation = new Map()
  #count = 0

  constructor(log: Log, keysMax: number) {
    this.#log = log
    this.#keysMax = keysMax
  }

  get(service: Registered, key: string): KeyState {
    const young = this.#generation(service)
    const known = young.get(key)
    if (known !== undefined) return known
    const shard = shardOf(key, this.#log.shards)
    const found =
      this.#old.get(service)?.get(key) ?? new KeyState(this.#log, { shard, service, key })
    young.set(key, found)
    this.#count++
    return found
  }

  /** Between batches only: a key that this batch has changed must not be lost. */
  turnOver(): void {
    if (this.#count <= this.#keysMax) return
    this.#old = this.#young
    this.#young = new Map()
    this.#count = 0
  }

  /** What is in memory may be ahead of the log, or belongs to a shard that is gone. */
  forget(): void {
    this.#young = new Map()
    this.#old = new Map()
    this.#count = 0
  }

  #generation(service: Registered): Map<string, KeyState> {
    let generation = this.#young.get(service)
    if (generation === undefined) {
      generation = new Map()
      this.#young.set(service, generation)
    }
    return generation
  }
}

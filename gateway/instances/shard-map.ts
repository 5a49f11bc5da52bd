/**
 * Job: where a call for a shard goes: to the engine here, to the instance that owns the shard, or, for
 * now, nowhere.
 * Boundary: the kernel tells which shards are open here and who says that the others are theirs.
 *
 * S1 Of two owners the one with the higher ownership number counts, also where the lower one is this
 *    instance and has not noticed.
 * S2 Whoever has refused a shard under an ownership number is not asked under it again for a while:
 *    the next owner is about to say so.
 */
import type { Sent } from '@millrace/kernel'
import type { GatewayEngine, LogTelling } from '../engine.ts'

export type Owner = {
  readonly ownership: number
  /** How it is reached: `contact.ts`. */
  readonly contact: string
}

/** What the kernel tells. */
export interface ShardSource {
  /** Who is asked for what is open here. */
  readonly engine: GatewayEngine
  readonly installation: string
  /** How this instance is reached by the others. */
  readonly contact: string
  readonly shards: number
  shardOf(message: Sent, tenant: string): number
  shardOfKey(tenant: string, id: string): number
  /** The ownership number of each shard that is open here. */
  readonly open: ReadonlyMap<number, number>
  ownerOf(shard: number): Owner | undefined
  /** Why the shards that belong here do not answer, if they do not. */
  readonly waitsFor: string | undefined
  telling(): LogTelling
}

/** Where a shard is asked; no contact means here. */
export type Place = { readonly ownership: number; readonly contact?: string }

const refusedMsUsual = 1000
const nobody: Owner = { ownership: 0, contact: '' }

export class ShardMap {
  readonly #refused = new Map<number, number>()
  readonly #listeners: (() => void)[] = []
  readonly #refusedMs: number
  #source: ShardSource | undefined

  constructor(refusedMs = refusedMsUsual) {
    this.#refusedMs = refusedMs
  }

  /** Undefined while the kernel has told nothing yet. */
  get source(): ShardSource | undefined {
    return this.#source
  }

  begin(source: ShardSource): void {
    this.#source = source
    this.changed()
  }

  placeOf(shard: number): Place | undefined {
    const source = this.#source
    if (source === undefined) return undefined
    const owner = source.ownerOf(shard) ?? nobody
    const refused = this.#refused.get(shard) ?? 0
    const here = source.open.get(shard) ?? 0
    if (here > refused && here >= owner.ownership) return { ownership: here }
    // Where it is said to be here it has left since, and whoever has it next will say so.
    const isElsewhere = owner.ownership > refused && owner.contact !== source.contact
    return isElsewhere ? owner : undefined
  }

  refused(shard: number, ownership: number): void {
    if ((this.#refused.get(shard) ?? 0) >= ownership) return
    this.#refused.set(shard, ownership)
    setTimeout(() => {
      if (this.#refused.get(shard) !== ownership) return
      this.#refused.delete(shard)
      this.changed()
    }, this.#refusedMs).unref()
  }

  /** Everybody who has said last that something is theirs. */
  contacts(): ReadonlySet<string> {
    const contacts = new Set<string>()
    for (let shard = 0; shard < (this.#source?.shards ?? 0); shard++) {
      const owner = this.#source?.ownerOf(shard)
      if (owner !== undefined) contacts.add(owner.contact)
    }
    return contacts
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** To be called when there is another way to a shard than before, or one at all. */
  readonly changed = (): void => {
    for (const listener of this.#listeners) listener()
  }
}

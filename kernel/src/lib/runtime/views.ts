/**
 * Job: versions of a view. A new one is built from the events of each shard beside the one before, is
 * compared with it, and is read from then on.
 * Boundary: how far each is in each shard, and who is read; reading the events is rebuild.ts's, the
 * comparison compare-views.ts's. Where no view is built anew nothing here costs anything.
 *
 * W1 A new version hears every event of its shard once, in order: those that were there from the log,
 *    and the others as they happen, from the batch on that says so in the store.
 * W2 The version before is read until the new one has caught up and came out as it should.
 * W3 How far a version is, is committed with what it has made of it.
 */
import type { Log } from '../log/log.ts'
import type { Batch } from './batch.ts'
import { Comparison } from './compare-views.ts'
import type { EventRecord } from './envelope.ts'
import { KernelState } from './kernel-state.ts'
import { Rebuild, type Chunk } from './rebuild.ts'
import type { Registered, Registry, Target } from './registry.ts'
import { shardOf } from './shard.ts'

export type Standing =
  | ({ readonly is: 'building'; readonly next: number; readonly last?: string } & Known)
  | ({ readonly is: 'compared' } & Known)
  | { readonly is: 'read' }
  | { readonly is: 'differs'; readonly how: string }

/** The tenants of all events so far: each has its part of the view. */
type Known = { readonly tenants: readonly string[] }

export type Around = {
  readonly between: (act: () => void) => Promise<void>
  readonly wake: () => void
  readonly say: (line: string) => void
}

const map = 'views'
const begin: Standing = { is: 'building', next: 0, tenants: [] }

export class Views {
  readonly #log: Log
  readonly #registry: Registry
  readonly #around: Around
  readonly #standing = new Map<Registered, Map<number, Standing>>()
  /** What the next batch writes. */
  readonly #news: { view: Registered; shard: number; standing: Standing }[] = []
  readonly #comparisons = new Map<Registered, Map<number, Comparison>>()
  readonly #rebuild: Rebuild

  constructor(log: Log, registry: Registry, around: Around) {
    this.#log = log
    this.#registry = registry
    this.#around = around
    this.#rebuild = new Rebuild(log, registry, {
      ...around,
      standing: (view, shard) => this.#at(view, shard),
      caughtUp: (view, shard) => this.#caughtUp(view, shard),
    })
  }

  open(shard: number): void {
    for (const view of this.#registry.rebuilt) {
      const place = { shard, map, entry: view.name }
      const stored = new KernelState(this.#log, '~shard').read(place) as Standing | undefined
      const standing = stored ?? this.#first(shard)
      if (stored === undefined) this.#become(view, shard, standing)
      else this.#set(view, shard, standing)
      if (standing.is === 'building') this.#rebuild.begin(view, shard)
      if (standing.is === 'compared') this.#compare(view, shard, standing.tenants)
    }
  }

  close(shard: number): void {
    for (const view of this.#registry.rebuilt) {
      this.#standing.get(view)?.delete(shard)
      this.#comparisons.get(view)?.delete(shard)
    }
    this.#rebuild.close(shard)
    const kept = this.#news.filter((one) => one.shard !== shard)
    this.#news.splice(0, this.#news.length, ...kept)
  }

  stop(): void {
    this.#rebuild.stop()
  }

  /** W1: whether a view is told what happens now. */
  hears(view: Registered, shard: number): boolean {
    if (view.definition.rebuilt === undefined) return true
    return this.#at(view, shard)?.is !== 'building'
  }

  /** W2: which version answers; none while there is only one that is being built. */
  read(target: Target, key: string): Target | undefined {
    if (this.#registry.rebuilt.length === 0) return target
    const shard = shardOf(key, this.#log.shards)
    const follower = this.#registry.follower(target.service)
    if (follower !== undefined && this.#at(follower, shard)?.is === 'read') {
      return this.#registry.target(follower.name, target.type.wireName) ?? target
    }
    if (target.service.definition.rebuilt === undefined) return target
    return this.#at(target.service, shard)?.is === 'read' ? target : undefined
  }

  get hasNews(): boolean {
    return this.#news.length > 0 || this.#rebuild.hasChunk || this.#comparisons.size > 0
  }

  /** Adds to a batch what is next. While something is left over, the versions are not alike (W2). */
  into(batch: Batch, isLeft: boolean): void {
    if (this.#registry.rebuilt.length === 0) return
    const chunk = this.#rebuild.take()
    if (chunk !== undefined) this.#build(batch, chunk)
    if (!isLeft) this.#compareOn()
    for (const { view, shard, standing } of this.#news.splice(0)) {
      batch.shardState.set({ shard, map, entry: view.name }, standing)
    }
  }

  /** Whether it wants to hear of every event that was committed. */
  get hearEverything(): boolean {
    return this.#registry.rebuilt.length > 0
  }

  afterCommit(events: readonly { readonly shard: number; readonly record: EventRecord }[]): void {
    if (this.hearEverything) this.#rebuild.happened(events)
  }

  /** A shard in which nothing has happened yet has nothing to be built of. */
  #first(shard: number): Standing {
    const told = this.#log.tellings().find((one) => one.shard === shard)
    return told?.nextEvent === 0 ? { is: 'read' } : begin
  }

  /** W3 */
  #build(batch: Batch, { view, shard, works, next, last, tenants }: Chunk): void {
    for (const work of works) batch.queue.push(work)
    this.#become(view, shard, { is: 'building', next, last, tenants })
  }

  /** Between batches: from the next one on it hears what happens. */
  #caughtUp(view: Registered, shard: number): void {
    const standing = this.#at(view, shard)
    if (standing?.is !== 'building') return
    const { tenants } = standing
    this.#become(view, shard, { is: 'compared', tenants })
    this.#compare(view, shard, tenants)
  }

  #compare(view: Registered, shard: number, tenants: readonly string[]): void {
    const shards = this.#comparisons.get(view) ?? new Map<number, Comparison>()
    const earlier = view.definition.rebuilt?.earlier
    const isThere = earlier !== undefined && this.#registry.services.has(earlier.view.name)
    const comparison = new Comparison(this.#log, {
      ...{ before: earlier?.view.name ?? '', now: view.name, shard, tenants },
      maps: isThere ? earlier.same : [],
    })
    this.#comparisons.set(view, shards.set(shard, comparison))
  }

  #compareOn(): void {
    for (const [view, shards] of this.#comparisons) {
      for (const [shard, comparison] of shards) {
        if (!comparison.goOn()) continue
        shards.delete(shard)
        const { difference } = comparison
        const how = difference ?? ''
        this.#become(
          view,
          shard,
          difference === undefined ? { is: 'read' } : { is: 'differs', how },
        )
      }
      if (shards.size === 0) this.#comparisons.delete(view)
    }
  }

  #become(view: Registered, shard: number, standing: Standing): void {
    const before = this.#at(view, shard)
    this.#set(view, shard, standing)
    this.#news.push({ view, shard, standing })
    if (before?.is === standing.is || (before === undefined && standing.is === 'read')) return
    this.#around.say(`${view.name}, shard ${shard}: ${said(standing)}`)
    this.#around.wake()
  }

  #at(view: Registered, shard: number): Standing | undefined {
    return this.#standing.get(view)?.get(shard)
  }

  #set(view: Registered, shard: number, standing: Standing): void {
    const shards = this.#standing.get(view) ?? new Map<number, Standing>()
    this.#standing.set(view, shards.set(shard, standing))
  }
}

function said(standing: Standing): string {
  switch (standing.is) {
    case 'building':
      return 'it is built from the events'
    case 'compared':
      return 'it has caught up, and is compared with the version before'
    case 'read':
      return 'it is read from now on'
    case 'differs':
      return `it is not read, for it differs from the version before: ${standing.how}`
  }
}

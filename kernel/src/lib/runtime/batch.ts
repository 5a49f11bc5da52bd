/**
 * Job: what one batch has decided and not yet committed: touched keys, events, timers, dead letters,
 * effects, messages for other shards, and the messages still to be handled.
 * Boundary: it collects; `runStep` decides and the engine commits.
 *
 * B1 Nothing of a batch is seen outside before its commit.
 * B2 Messages made in a batch for one service are handled in the order in which they were made.
 */
import type { Batch as LogBatch, Log, StateWrite } from '../log/log.ts'
import type { CommitNumbers } from './commit-numbers.ts'
import type { DeadLetters } from './dead-letters.ts'
import type { Effects } from './effects.ts'
import type { Envelope, EventRecord } from './envelope.ts'
import type { KeyState } from './key-state.ts'
import { Gathering } from './gathering.ts'
import { KernelState } from './kernel-state.ts'
import type { Keys } from './keys.ts'
import type { Limits } from './limits.ts'
import type { Registered, Registry } from './registry.ts'
import { keyText, shardOf } from './shard.ts'
import type { Timers } from './timers.ts'
import type { Views } from './views.ts'
import { Elsewhere, type Waiter, type Work } from './work.ts'

export type Parts = {
  readonly log: Log
  readonly registry: Registry
  readonly keys: Keys
  readonly timers: Timers
  readonly deadLetters: DeadLetters
  readonly effects: Effects
  readonly views: Views
  readonly limits: Limits
  /** The ownership number of each open shard. */
  readonly open: ReadonlyMap<number, number>
  readonly commitNumbers: CommitNumbers
  /**
   * Who waits for the answer to a command that went to another instance, by the command's id, and the
   * shard of the key that sent it: the answer goes there.
   */
  readonly awaited: Map<string, { readonly waiter: Waiter; readonly shard: number }>
  readonly onFailure: (message: Envelope, error: unknown, deadLetter?: string) => void
}

export type ToldEvent = {
  readonly shard: number
  readonly record: EventRecord
  /** Its step has changed nothing: what it tells was told before, to whoever asks again. */
  readonly isAgain: boolean
}

export class Batch {
  readonly registry: Registry
  readonly keys: Keys
  readonly timers: Timers
  readonly deadLetters: DeadLetters
  readonly effects: Effects
  readonly views: Views
  readonly limits: Limits
  /** Made in this batch and to be handled in it. */
  readonly queue: Work[] = []
  /** Told in this batch, to be handed over together. */
  readonly gathering: Gathering
  readonly events: ToldEvent[] = []
  readonly waiters = new Set<Waiter>()
  readonly positions = new Map<number, number>()
  /** The kernel's own state of each shard: commit numbers, and what a batch left over. */
  readonly shardState: KernelState
  steps = 0
  /** When it began to take what is due. */
  takenAt = 0
  readonly #parts: Parts
  /** By service, as what is alike is written faster together. */
  readonly #touched = new Map<Registered, KeyState[]>()
  readonly #outbox = new Map<number, Envelope[]>()
  readonly #moved = new Set<Waiter>()
  #numbers: ReadonlyMap<number, number> = new Map()
  #effects = 0

  constructor(parts: Parts) {
    this.#parts = parts
    this.registry = parts.registry
    this.keys = parts.keys
    this.timers = parts.timers
    this.deadLetters = parts.deadLetters
    this.effects = parts.effects
    this.views = parts.views
    this.limits = parts.limits
    this.shardState = new KernelState(parts.log, '~shard')
    this.gathering = new Gathering(parts.registry)
  }

  /** Takes up a message here, or sends it to the shard that is open elsewhere. */
  take(work: Work): void {
    const { open, log } = this.#parts
    if (open.size < log.shards) {
      const shard = shardOf(keyText(work.envelope.tenant, work.envelope.key), log.shards)
      if (!open.has(shard)) return this.#sendAway(shard, work)
    }
    this.queue.push(work)
  }

  touch(owner: KeyState): void {
    if (owner.touched) return
    owner.touched = true
    const { service } = owner.place
    const before = this.#touched.get(service)
    if (before === undefined) this.#touched.set(service, [owner])
    else before.push(owner)
  }

  /** The keys of a service that were touched, with their tenants. */
  keysOf(service: string): readonly string[] {
    for (const [{ name }, owners] of this.#touched) {
      if (name === service) return owners.map(({ place }) => place.key)
    }
    return []
  }

  /** Lets go of what the log was given: while it commits, the next batches make as much again. */
  forget(): void {
    this.#touched.clear()
    this.events.length = 0
  }

  /** The envelope is the event: an engine keeps of it what an event has. */
  addEvent(shard: number, record: EventRecord, how: { readonly isAgain: boolean }): void {
    this.events.push({ shard, record, isAgain: how.isAgain })
  }

  failed(message: Envelope, error: unknown, deadLetter?: string): void {
    this.#parts.onFailure(message, error, deadLetter)
  }

  /** Notes who waits for what this work decides, or for what comes of it. */
  attend({ waiter, behind }: Work): void {
    if (waiter !== undefined) {
      this.waiters.add(waiter)
      this.#moved.delete(waiter)
    }
    if (behind !== undefined) {
      this.waiters.add(behind)
      this.#moved.add(behind)
    }
  }

  /** The waiter's answer will come from a later step. */
  movedOn(waiter: Waiter): void {
    this.#moved.add(waiter)
  }

  /** The waiters of the handled calls, less those that still wait for another step. */
  settledWaiters(): readonly Waiter[] {
    return [...this.waiters].filter((waiter) => !this.#moved.has(waiter) || answeredBy(waiter))
  }

  /** Everything to commit, or nothing at all when the batch changed nothing. */
  toCommit(): LogBatch | undefined {
    const writes: StateWrite[] = []
    for (const owners of this.#touched.values()) {
      for (const owner of owners) this.timers.writes(owner, writes)
      for (const owner of owners) owner.writes(writes)
    }
    this.deadLetters.writes(writes)
    this.effects.writes(writes)
    this.shardState.writes(writes)
    const idle = writes.length === 0 && this.events.length === 0 && this.positions.size === 0
    if (idle && this.#outbox.size === 0) return undefined
    const shards = this.#ownerships(writes)
    this.#numbers = this.#parts.commitNumbers.write(shards.keys(), this.shardState)
    this.timers.writeAwake(shards.keys(), this.shardState)
    this.#effects = this.effects.handedOver()
    this.shardState.writes(writes)
    return {
      shards,
      writes,
      events: this.#eventsByShard(),
      inbox: this.#outbox,
      positions: this.positions,
    }
  }

  /** What the batch decided may be seen, and be acted upon. */
  afterCommit(): void {
    this.#parts.commitNumbers.afterCommit(this.#numbers)
    this.effects.committed(this.#effects)
  }

  #sendAway(shard: number, { envelope, waiter, behind }: Work): void {
    const { tenant, id, asker } = envelope
    if (behind !== undefined && asker !== undefined) {
      const of = shardOf(keyText(tenant, asker.key), this.#parts.log.shards)
      this.#parts.awaited.set(id, { waiter: behind, shard: of })
    }
    if (waiter !== undefined) {
      waiter.failure = new Elsewhere(`Shard ${shard} has moved.`, { mayBeDone: true })
    }
    const messages = this.#outbox.get(shard) ?? []
    messages.push(envelope)
    this.#outbox.set(shard, messages)
  }

  #eventsByShard(): ReadonlyMap<number, readonly EventRecord[]> {
    const byShard = new Map<number, EventRecord[]>()
    for (const { shard, record } of this.events) {
      const records = byShard.get(shard)
      if (records === undefined) byShard.set(shard, [record])
      else records.push(record)
    }
    return byShard
  }

  #ownerships(writes: readonly StateWrite[]): Map<number, number> {
    const shards = new Map<number, number>()
    const name = (shard: number) => {
      if (shards.has(shard)) return
      const ownership = this.#parts.open.get(shard)
      if (ownership === undefined) throw new Error(`Shard ${shard} is not open here.`)
      shards.set(shard, ownership)
    }
    // Also a shard whose keys only sent something: one that was taken over must not go on sending.
    const { size: all } = this.#parts.open
    for (const owners of this.#touched.values()) {
      for (const { place } of owners) name(place.shard)
    }
    for (const { shard } of writes) if (shards.size < all) name(shard)
    for (const { shard } of this.events) if (shards.size < all) name(shard)
    for (const shard of this.positions.keys()) name(shard)
    // An outbox alone is fenced by the shard that it came from; a batch without one has no messages.
    if (shards.size === 0) for (const shard of this.#parts.open.keys()) name(shard)
    return shards
  }
}

const answeredBy = ({ result, failure }: Waiter): boolean =>
  result !== undefined || failure !== undefined

/**
 * Job: the port to a log. An engine behind it commits a step atomically, keeps keyed state, reads a
 * partition of events and tells positions. Timers, dead letters, effects and the memory of outside
 * ids are keyed state too, so an engine need not know of them.
 * Boundary: an engine knows no messages, services or business; state values are opaque text.
 *
 * L1 A batch is committed whole or not at all: state, events, inbox and positions.
 * L2 When `commit` has resolved, the batch survives the death of the process.
 * L3 A batch that names a shard under an ownership number that is not the present one is refused
 *    with `Fenced`, whole.
 * L4 `read` and `scan` show every batch that this instance has handed to `commit`, at once, resolved
 *    or not, and of others' batches those whose commit has resolved. Where a shard is opened anew, nothing
 *    of it that was handed over before and is refused (L3).
 * L5 Events of a shard have rising offsets in the order of their commits.
 * L6 What is sent to a shard's inbox is received by its owner in the order of the commits, again
 *    after a restart from the position last committed, never behind it.
 * L7 Batches may be handed over without waiting for each other; they are kept in that order, and of
 *    those that were under way when the process died a first part is.
 * L8 After a commit that failed nothing more is taken or shown.
 * L9 A log that can commit nothing more tells its owner so, also while nobody commits.
 */
import type { Envelope, EventRecord } from '../runtime/envelope.ts'

/** Where a value lies. The root of a key has empty `map` and `entry`. */
export type Address = {
  readonly shard: number
  readonly service: string
  readonly key: string
  readonly map: string
  readonly entry: string
}

/** A write with no value takes the entry away. */
export type StateWrite = Address & { readonly value: string | undefined }

export type Scan = {
  readonly shard: number
  readonly service: string
  readonly key: string
  readonly map: string
  readonly from?: string
  readonly to?: string
  readonly limit?: number
  readonly backwards?: boolean
}

export type Batch = {
  /** The shards that this batch touches, with the ownership number that each was opened under. */
  readonly shards: ReadonlyMap<number, number>
  readonly writes: readonly StateWrite[]
  readonly events: ReadonlyMap<number, readonly EventRecord[]>
  /** Messages for shards that are not open here. */
  readonly inbox: ReadonlyMap<number, readonly Envelope[]>
  /** How far the inboxes of the touched shards have been consumed: the next offset to read. */
  readonly positions: ReadonlyMap<number, number>
}

export type Received = { readonly offset: number; readonly message: Envelope }

export type StoredEvent = { readonly offset: number; readonly record: EventRecord }

/** How the engine tells the runtime which shards it owns and what came for them. */
export interface ShardOwner {
  /** The shard's state can be read, and its inbox will be received, from now on; anew, where it was open here. */
  opened(shard: number, ownership: number): void
  /** No commit may name the shard once the promise has resolved. */
  closing(shard: number): Promise<void>
  received(shard: number, messages: readonly Received[]): void
  /** L9 */
  failed?(error: Error): void
}

export type ShardTelling = {
  readonly shard: number
  readonly ownership: number
  readonly nextEvent: number
  readonly inboxPosition: number
  readonly inboxEnd: number
}

export type Pace = {
  /** Fewer calls than these wait for the batch under way, and after a batch of several for a moment. */
  readonly callsWorthABatch: number
  readonly restMs: number
  /** How long a batch may run where nothing else is told. */
  readonly batchMs: number
}

export interface Log {
  /** Made once, when the installation was made. */
  readonly installation: string
  readonly shards: number
  /** So many batches may be under way (L7) at once; two where it is left out. */
  readonly batchesAtOnce?: number
  /** What a commit is worth; where it is left out, any call is worth one at once. */
  readonly pace?: Pace
  start(owner: ShardOwner): Promise<void>
  read(address: Address): string | undefined
  scan(scan: Scan): Iterable<readonly [entry: string, value: string]>
  commit(batch: Batch): Promise<void>
  events(shard: number, from: number, limit: number): Promise<readonly StoredEvent[]>
  tellings(): readonly ShardTelling[]
  /**
   * Resolves when all that lay in the inboxes of the shards that are open here was handed to their
   * owner; left out where that is so at any time.
   */
  caughtUp?(): Promise<void>
  stop(): Promise<void>
}

/** Somebody else owns the shard by now. Nothing of the batch was kept. */
export class Fenced extends Error {
  override name = 'Fenced'
}

/** The log cannot be reached for now: the same start may succeed later. */
export class LogAway extends Error {
  override name = 'LogAway'
}

/** The store is in use, damaged, or of another release: what is wrong and what to do. */
export class StoreRefused extends Error {
  override name = 'StoreRefused'
}

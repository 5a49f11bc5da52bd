/**
 * Job: what else goes with the shards of an instance, beside its engine: it hears of each shard when the
 * engine does, and a shard leaves when both have let go of it.
 */
import type { EventRecord } from '../../runtime/envelope.ts'
import type { Received, ShardOwner } from '../log.ts'
import type { ByShard } from './batch-transaction.ts'
import type { Outgoing } from './producer.ts'
import type { ShardEnds } from './shard-ends.ts'

/** What was committed just now of a shard's events, and how it was written into the log. */
export type Fresh = {
  readonly shard: number
  /** An offset at which the first of them lies, or before it. */
  readonly first: number
  readonly events: readonly EventRecord[]
  readonly records: readonly Outgoing[]
}

export interface Companion {
  /** Nobody else writes events of the shard from this offset on. */
  opened(shard: number, nextEvent: number): void
  /** Called in the order of the commits. */
  happened(fresh: Fresh): void
  /** Nothing is committed for the shard once the promise has resolved. */
  closing(shard: number): Promise<void>
  stop(): Promise<void>
}

type Ends = Pick<ShardEnds, 'nextEvent'>

/** Tells what was committed just now, once the ends have counted it. */
export function accompany(
  companion: Companion,
  ends: Ends,
  [events, sent]: readonly [ByShard<EventRecord>, ByShard<Outgoing>],
): void {
  for (const [shard, happened] of events) {
    const first = ends.nextEvent(shard) - happened.length
    companion.happened({ shard, first, events: happened, records: sent.get(shard) ?? [] })
  }
}

export class AccompaniedOwner implements ShardOwner {
  readonly #owner: ShardOwner
  readonly #companion: Companion
  readonly #ends: Ends

  constructor(owner: ShardOwner, companion: Companion, ends: Ends) {
    this.#owner = owner
    this.#companion = companion
    this.#ends = ends
  }

  opened(shard: number, ownership: number): void {
    this.#companion.opened(shard, this.#ends.nextEvent(shard))
    this.#owner.opened(shard, ownership)
  }

  async closing(shard: number): Promise<void> {
    await Promise.all([this.#owner.closing(shard), this.#companion.closing(shard)])
  }

  received(shard: number, messages: readonly Received[]): void {
    this.#owner.received(shard, messages)
  }

  failed(error: Error): void {
    this.#owner.failed?.(error)
  }
}

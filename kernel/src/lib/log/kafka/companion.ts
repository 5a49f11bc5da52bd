/**
 * Job: what else goes with the shards of an instance, beside its engine: it hears of each shard when the
 * engine does, and a shard leaves when both have let go of it.
 */
import type { Received, ShardOwner } from '../log.ts'

export interface Companion {
  opened(shard: number): void
  /** Nothing is committed for the shard once the promise has resolved. */
  closing(shard: number): Promise<void>
  stop(): Promise<void>
}

export class AccompaniedOwner implements ShardOwner {
  readonly #owner: ShardOwner
  readonly #companion: Companion

  constructor(owner: ShardOwner, companion: Companion) {
    this.#owner = owner
    this.#companion = companion
  }

  opened(shard: number, ownership: number): void {
    this.#owner.opened(shard, ownership)
    this.#companion.opened(shard)
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

/**
 * Job: each shard numbers its commits. The number is part of the shard's state and moves with it; a
 * read that is to include a write waits for the number that the write was answered with.
 *
 * O1 A commit raises the number of each shard that it touches by one.
 */
import type { Log } from '../log/log.ts'
import type { KernelState } from './kernel-state.ts'
import { shardText } from './timers.ts'

const map = 'commits'
const entry = 'number'

export class CommitNumbers {
  readonly #log: Log
  readonly #committed = new Map<number, number>()
  #under: readonly number[] = []

  constructor(log: Log) {
    this.#log = log
  }

  open(shard: number): void {
    const stored = this.#log.read({ shard, service: '~shard', key: shardText(shard), map, entry })
    this.#committed.set(shard, stored === undefined ? 0 : Number(stored))
  }

  close(shard: number): void {
    this.#committed.delete(shard)
  }

  get committed(): ReadonlyMap<number, number> {
    return this.#committed
  }

  /** Writes the numbers of a batch that touches these shards. */
  write(shards: Iterable<number>, state: KernelState): void {
    this.#under = [...shards]
    for (const shard of this.#under) {
      state.set({ shard, map, entry }, (this.#committed.get(shard) ?? 0) + 1)
    }
  }

  afterCommit(): void {
    for (const shard of this.#under) {
      const before = this.#committed.get(shard)
      if (before !== undefined) this.#committed.set(shard, before + 1)
    }
    this.#under = []
  }
}

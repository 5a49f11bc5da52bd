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
  /** Of batches that were handed to the log, committed or not. */
  readonly #given = new Map<number, number>()

  constructor(log: Log) {
    this.#log = log
  }

  open(shard: number): void {
    const stored = this.#log.read({ shard, service: '~shard', key: shardText(shard), map, entry })
    this.#committed.set(shard, Number(stored ?? 0))
    this.#given.set(shard, Number(stored ?? 0))
  }

  close(shard: number): void {
    this.#committed.delete(shard)
    this.#given.delete(shard)
  }

  get committed(): ReadonlyMap<number, number> {
    return this.#committed
  }

  /** Numbers the commit of a batch for each shard that it touches. */
  write(shards: Iterable<number>, state: KernelState): ReadonlyMap<number, number> {
    const numbers = new Map<number, number>()
    for (const shard of shards) {
      const number = (this.#given.get(shard) ?? 0) + 1
      this.#given.set(shard, number)
      numbers.set(shard, number)
      state.set({ shard, map, entry }, number)
    }
    return numbers
  }

  afterCommit(numbers: ReadonlyMap<number, number>): void {
    for (const [shard, number] of numbers) {
      if (this.#committed.has(shard)) this.#committed.set(shard, number)
    }
  }
}

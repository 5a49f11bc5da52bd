/**
 * Job: each shard numbers its commits. The number is part of the shard's state and moves with it; a
 * read that is to include a write waits for the number that the write was answered with.
 *
 * O1 A commit raises the number of each shard that it touches by one.
 * O2 The numbers go under the name of the installation where they began. It is part of each shard's
 *    state as well: what was told under it stays true when the shop moves to another log.
 */
import type { Log } from '../log/log.ts'
import type { KernelState } from './kernel-state.ts'
import { shardText } from './shard.ts'

const map = 'commits'
const entry = 'number'
const originMap = 'origin'
const originEntry = 'installation'

/** What has been committed of the shards that are open here. */
export type Position = {
  readonly installation: string
  readonly numbers: ReadonlyMap<number, number>
}

export class CommitNumbers {
  readonly #log: Log
  readonly #committed = new Map<number, number>()
  /** Of batches that were handed to the log, committed or not. */
  readonly #given = new Map<number, number>()
  readonly #origins = new Map<number, string>()
  readonly #originsToWrite = new Set<number>()
  #position: Position | undefined

  constructor(log: Log) {
    this.#log = log
  }

  open(shard: number): void {
    const stored = this.#log.read({ shard, service: '~shard', key: shardText(shard), map, entry })
    this.#committed.set(shard, Number(stored ?? 0))
    this.#given.set(shard, Number(stored ?? 0))
    this.#position = undefined
    const origin = this.#log.read(originOf(shard))
    if (origin === undefined) this.#originsToWrite.add(shard)
    this.#origins.set(shard, origin === undefined ? this.#log.installation : JSON.parse(origin))
  }

  close(shard: number): void {
    this.#position = undefined
    this.#origins.delete(shard)
    this.#originsToWrite.delete(shard)
    this.#committed.delete(shard)
    this.#given.delete(shard)
  }

  get committed(): ReadonlyMap<number, number> {
    return this.#committed
  }

  /** The same object until something else is committed. */
  get position(): Position {
    const [installation = this.#log.installation] = this.#origins.values()
    return (this.#position ??= { installation, numbers: new Map(this.#committed) })
  }

  /** O2: goes with the next commit. */
  writeOrigins(state: KernelState): void {
    for (const shard of this.#originsToWrite) {
      state.set({ shard, map: originMap, entry: originEntry }, this.#log.installation)
    }
    this.#originsToWrite.clear()
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
    if (numbers.size > 0) this.#position = undefined
    for (const [shard, number] of numbers) {
      if (this.#committed.has(shard)) this.#committed.set(shard, number)
    }
  }
}

const originOf = (shard: number) => ({
  ...{ shard, service: '~shard', key: shardText(shard), map: originMap, entry: originEntry },
})

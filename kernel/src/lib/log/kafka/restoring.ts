/**
 * Job: brings this machine's copy of shards up to where their changelogs end: of those that have arrived,
 * and before that of those that are about to.
 * Boundary: which these are is told by others; how one is read is `restore.ts`.
 *
 * A5 Only one of them is read at a time, and what has arrived does not wait for what is only about to.
 */
import type { Connections } from './connections.ts'
import { restore, toRestore } from './restore.ts'

/** The rest of a changelog that is read in no time. */
const fewEnough = 500
const looksMax = 10

type Restored = Pick<Connections, 'admin' | 'topics' | 'cache' | 'stateReader'>

export class Restoring {
  readonly told = { restored: 0, toRestore: 0 }
  readonly #connections: Restored
  readonly #flush: () => Promise<void>
  #preparing: Promise<void> = Promise.resolve()
  #cancel = new AbortController()
  #isStopped = false

  constructor(connections: Restored, flush: () => Promise<void>) {
    this.#connections = connections
    this.#flush = flush
  }

  /**
   * Reads the state of shards that others have: what is there by the time they arrive is not waited for
   * then. What cannot be read now is read when they have arrived.
   */
  prepare(shards: readonly number[]): Promise<void> {
    const { signal } = this.#cancel
    return (this.#preparing = this.#preparing.then(() => this.#prepare(shards, signal)))
  }

  /** Returns where the changelogs ended (A5). */
  async restore(
    shards: readonly number[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<number, number>> {
    await this.#stopPreparing()
    return this.#restore(shards, signal)
  }

  /** Nothing is prepared any more. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#stopPreparing()
  }

  async #stopPreparing(): Promise<void> {
    this.#cancel.abort()
    await this.#preparing
    this.#cancel = new AbortController()
  }

  async #prepare(shards: readonly number[], signal: AbortSignal): Promise<void> {
    if (shards.length === 0 || this.#isStopped) return
    // Of one that was here before, what it wrote last may not lie in the copy yet.
    await this.#flush()
    let left = Infinity
    for (let looks = 0; left > fewEnough && looks < looksMax && !signal.aborted; looks++) {
      const before = this.told.restored
      await this.#restore(shards, signal).catch(() => undefined)
      left = this.told.restored - before
    }
  }

  async #restore(
    shards: readonly number[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<number, number>> {
    const { admin, topics, cache, stateReader } = this.#connections
    const ends = await admin.ends(topics.state, shards)
    this.told.toRestore = toRestore(ends, cache)
    const onRead = (records: number): void => {
      this.told.restored += records
      this.told.toRestore = Math.max(this.told.toRestore - records, 0)
    }
    try {
      await restore(ends, { cache, reader: stateReader, onRead, signal })
    } finally {
      this.told.toRestore = 0
    }
    return ends
  }
}

/**
 * Job: brings this machine's copy of shards up to where their changelogs end: of those that have arrived,
 * and before that of those that are about to.
 * Boundary: which these are is told by others; how one is read is `restore.ts`.
 *
 * A8 Nothing is read ahead from when shards arrive until they are open or wanted no more, and nothing
 *    that is open ever: what an owner has written must not be written over with what was there before.
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
  #ahead: Promise<void> = Promise.resolve()
  #cancel = new AbortController()
  #isArriving = false
  #isStopped = false

  constructor(connections: Restored, flush: () => Promise<void>) {
    this.#connections = connections
    this.#flush = flush
  }

  /**
   * Reads the state of shards that others have: what is there by the time they arrive is not waited for
   * then. What cannot be read now is read when they have arrived. `wanted` is asked at each look.
   */
  prepare(wanted: () => readonly number[]): Promise<void> {
    return (this.#ahead = this.#ahead.then(() => this.#prepare(wanted)))
  }

  /** Meanwhile nothing is read ahead (A8). */
  async arrival(opening: () => Promise<void>): Promise<void> {
    this.#isArriving = true
    try {
      await this.#stopAhead()
      await opening()
    } finally {
      this.#isArriving = false
    }
  }

  /** To be called in an arrival. Returns where the changelogs ended. */
  async restore(
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

  /** Nothing is read ahead any more. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#stopAhead()
  }

  async #stopAhead(): Promise<void> {
    this.#cancel.abort()
    await this.#ahead
  }

  async #prepare(wanted: () => readonly number[]): Promise<void> {
    const { signal } = (this.#cancel = new AbortController())
    if (this.#isStopped || this.#isArriving) return
    let left = Infinity
    for (let looks = 0; left > fewEnough && looks < looksMax && !signal.aborted; looks++) {
      const before = this.told.restored
      const shards = wanted()
      // Of one that was open until now, what was written last may not lie in the copy yet.
      await this.#flush()
      await this.restore(shards, signal).catch(() => undefined)
      left = this.told.restored - before
    }
  }
}

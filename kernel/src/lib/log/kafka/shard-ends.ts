/**
 * Job: what this instance knows of each shard that is open here: its ownership number, and where its
 * partitions end. Nobody else writes them, so the ends are counted: each transaction leaves its records
 * and one mark. What an aborted one left is not counted, so a count may be behind, never ahead.
 */
import { Fenced, type StateWrite } from '../log.ts'

type Ends = {
  readonly ownership: number
  /** How far the inbox was handled, with all that was handed over to be committed. */
  position: number
  /** How far it was handled for good. */
  committed: number
  nextEvent: number
  /** The event topic's next offset, which may lie after a mark. */
  eventsEnd: number
  stateEnd: number
}

export type OpenShard = Readonly<Ends> & { readonly shard: number }

export class ShardEnds {
  readonly #open = new Map<number, Ends>()

  open(shard: number, ends: Omit<Ends, 'nextEvent' | 'committed'>): void {
    const { eventsEnd, position } = ends
    this.#open.set(shard, { ...ends, nextEvent: eventsEnd, committed: position })
  }

  close(shard: number): void {
    this.#open.delete(shard)
  }

  ownership(shard: number): number | undefined {
    return this.#open.get(shard)?.ownership
  }

  nextEvent(shard: number): number {
    return this.#open.get(shard)?.nextEvent ?? 0
  }

  position(shard: number): number {
    return this.#open.get(shard)?.position ?? 0
  }

  handled(shard: number, next: number): void {
    const ends = this.#open.get(shard)
    if (ends !== undefined) ends.position = Math.max(ends.position, next)
  }

  committed(positions: ReadonlyMap<number, number>): void {
    for (const [shard, next] of positions) {
      const ends = this.#open.get(shard)
      if (ends !== undefined) ends.committed = Math.max(ends.committed, next)
    }
  }

  /** Why a batch that names these shards cannot be committed, if it cannot. */
  refusal(shards: ReadonlyMap<number, number>): Fenced | undefined {
    for (const [shard, ownership] of shards) {
      if (this.#open.get(shard)?.ownership === ownership) continue
      return new Fenced(`Shard ${shard} was taken over.`)
    }
    return undefined
  }

  /** Returns where the changelogs of the touched shards stand now. */
  afterCommit(
    writes: readonly StateWrite[],
    events: ReadonlyMap<number, number>,
  ): ReadonlyMap<number, number> {
    const written = new Map<number, number>()
    for (const { shard } of writes) written.set(shard, (written.get(shard) ?? 0) + 1)
    const marks = new Map<number, number>()
    for (const [shard, count] of written) {
      const ends = this.#open.get(shard)
      if (ends === undefined) continue
      ends.stateEnd += count + 1
      marks.set(shard, ends.stateEnd)
    }
    for (const [shard, count] of events) {
      const ends = this.#open.get(shard)
      if (ends === undefined || count === 0) continue
      ends.nextEvent = ends.eventsEnd + count
      ends.eventsEnd = ends.nextEvent + 1
    }
    return marks
  }

  list(): readonly OpenShard[] {
    return [...this.#open]
      .map(([shard, ends]) => ({ shard, ...ends }))
      .toSorted((a, b) => a.shard - b.shard)
  }
}

/**
 * Job: one partition: records and marks by offset, what of it readers may see, cutting, compaction.
 *
 * B1 A transaction is decided in a partition by its mark, which takes an offset. Before it, no reader
 *    of committed records is shown anything past the transaction's first record.
 * B2 Compaction keeps offsets, and of each key the newest committed record.
 */
import type { Outgoing } from '../../kafka/producer.ts'

export type Fate = 'open' | 'committed' | 'aborted'

/** A transaction, as far as a partition knows it. */
export type Marked = { readonly fate: Fate }

export type Lying = {
  readonly offset: number
  /** None where a mark lies. */
  readonly record: Outgoing | undefined
  readonly of: Marked
  readonly at: number
}

type Wanted = {
  readonly from: number
  readonly limit: number
  readonly isolation: 'committed' | 'uncommitted'
}

export class PartitionLog {
  readonly topic: string
  readonly partition: number
  start = 0
  end = 0
  #lying: Lying[] = []
  readonly #undecided = new Map<Marked, number>()
  readonly #hearers = new Set<() => void>()

  constructor(topic: string, partition: number) {
    this.topic = topic
    this.partition = partition
  }

  /** Before this all is decided. */
  get stableEnd(): number {
    let first = this.end
    for (const offset of this.#undecided.values()) first = Math.min(first, offset)
    return first
  }

  append(record: Outgoing, of: Marked, at: number): Lying {
    const lying = { offset: this.end++, record, of, at }
    this.#lying.push(lying)
    if (!this.#undecided.has(of)) this.#undecided.set(of, lying.offset)
    return lying
  }

  /** Without a transaction, as any producer writes. */
  put(record: Outgoing, at: number): void {
    this.#lying.push({ offset: this.end++, record, of: { fate: 'committed' }, at })
    for (const hear of this.#hearers) hear()
  }

  mark(of: Marked, at: number): void {
    this.#lying.push({ offset: this.end++, record: undefined, of, at })
    this.#undecided.delete(of)
    for (const hear of this.#hearers) hear()
  }

  /** Hears when there is more to read; returns how to hear no more. */
  onMore(hear: () => void): () => void {
    this.#hearers.add(hear)
    return () => this.#hearers.delete(hear)
  }

  read({ from, limit, isolation }: Wanted): { readonly found: Lying[]; readonly next: number } {
    const isCommitted = isolation === 'committed'
    const end = isCommitted ? this.stableEnd : this.end
    const found: Lying[] = []
    for (let at = this.#indexOf(from); ; at++) {
      const lying = this.#lying[at]
      if (lying === undefined || lying.offset >= end) return { found, next: Math.max(from, end) }
      if (found.length === limit) return { found, next: lying.offset }
      if (lying.record === undefined || (isCommitted && lying.of.fate !== 'committed')) continue
      found.push(lying)
    }
  }

  cut(before: number): void {
    this.start = Math.max(this.start, Math.min(before, this.end))
    this.#lying.splice(0, this.#indexOf(this.start))
  }

  /** What lies in the newest part is left as it is. */
  compact({ keepLast, removedBefore }: { keepLast: number; removedBefore: number }): void {
    const end = Math.min(this.stableEnd, this.end - keepLast)
    const newest = new Map<string, number>()
    for (const { offset, record, of } of this.#lying) {
      if (record !== undefined && of.fate === 'committed') newest.set(record.key, offset)
    }
    this.#lying = this.#lying.filter(({ offset, record, at }) => {
      if (offset >= end) return true
      if (record === undefined || newest.get(record.key) !== offset) return false
      return record.value !== null || at >= removedBefore
    })
  }

  /** The first at or after an offset. */
  #indexOf(offset: number): number {
    let [low, high] = [0, this.#lying.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#lying[middle]?.offset ?? Infinity) < offset) low = middle + 1
      else high = middle
    }
    return low
  }
}

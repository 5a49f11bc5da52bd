/**
 * Job: where, of one shard, what is read from the log ends and what was handed over begins.
 * Boundary: it says from where to read; who reads, and when, is others' affair.
 *
 * Z1 What waits follows the border without a gap. The border is the offset at which the shard was
 *    opened, as nobody but us writes there from then on; later the last event that waits no more.
 * Z2 What is read is given up to the border, and then what waits: so nothing is given twice.
 * Z3 Where the last event that was carried lies may be known only from below. It is looked for, and
 *    what is read up to it was carried. If it is not there, then the log has forgotten it, and all
 *    that is there came later.
 */
import { throughEvent, type Happened } from './happened.ts'
import type { Position } from './relay-positions.ts'

/** Reads the shard's events from the log. */
export type ShardReading = {
  readonly begin: (from: number) => void
  readonly end: () => void
}

type Border = { readonly offset: number } | { readonly id: string }

export class ShardFeed {
  readonly #reading: ShardReading
  readonly #waitingMax: number
  #border: Border
  #waiting: Happened[] = []
  /** How far it was given; unknown until it is taken. */
  #given: Position | undefined
  /** While it is looked for (Z3). */
  #carriedLast: string | undefined
  #isReading = false

  constructor(openedAt: number, waitingMax: number, reading: ShardReading) {
    this.#border = { offset: openedAt }
    this.#waitingMax = waitingMax
    this.#reading = reading
  }

  get isReading(): boolean {
    return this.#isReading
  }

  get hasWaiting(): boolean {
    return !this.#isReading && this.#given !== undefined && this.#waiting.length > 0
  }

  /** From here on it is given; also what was given before, and was not carried. */
  take(from: Position): void {
    this.#given = from
    const isThere = from.after === undefined && this.#isAtBorder(from.next)
    if (isThere) this.#endReading()
    else this.#read(from)
  }

  /** Nothing is given until it is taken again. */
  leave(): void {
    this.#given = undefined
    this.#isReading = false
  }

  /** How many events there may be to give, where the log's next one has this offset. */
  left(nextEvent: number): number {
    if (this.#given === undefined) return nextEvent
    const unread = this.#isReading ? Math.max(0, nextEvent - this.#given.next) : 0
    return Math.max(unread, this.#waiting.length)
  }

  /** What was committed just now. */
  handOver(events: readonly Happened[]): void {
    const last = events.at(-1)
    if (last === undefined) return
    if (this.#waiting.length + events.length <= this.#waitingMax) {
      for (const event of events) this.#waiting.push(event)
      return
    }
    this.#waiting = []
    this.#border = { id: last.id }
    if (!this.#isReading && this.#given !== undefined) this.#read(this.#given)
  }

  /** Whether an event that was read is to be given. */
  hears(event: Happened): boolean {
    if (!this.#isReading) return false
    const { offset, id } = event
    if (this.#isAtBorder(offset) || id === this.#waiting[0]?.id) {
      this.#reached()
      return false
    }
    const isNew = this.#carriedLast === undefined
    if (isNew) this.#given = throughEvent(event)
    if (id === this.#carriedLast) this.#carriedLast = undefined
    if ('id' in this.#border && this.#border.id === id) this.#reached()
    return isNew
  }

  /** All before this offset was heard. */
  readTo(offset: number): void {
    if (this.#isReading && this.#isAtBorder(offset)) this.#reached()
  }

  /** What was handed over, once all before it was read. */
  give(countMax: number): readonly Happened[] {
    if (!this.hasWaiting) return []
    const given = this.#waiting.splice(0, countMax)
    const last = given.at(-1)
    if (last !== undefined) {
      this.#given = throughEvent(last)
      this.#border = { id: last.id }
    }
    return given
  }

  #isAtBorder(offset: number): boolean {
    return 'offset' in this.#border && offset >= this.#border.offset
  }

  #read({ next, after }: Position): void {
    this.#isReading = true
    this.#carriedLast = after
    this.#reading.begin(next)
  }

  #reached(): void {
    // Z3
    if (this.#carriedLast === undefined) this.#endReading()
    else this.#read({ next: this.#given?.next ?? 0 })
  }

  #endReading(): void {
    if (this.#isReading) this.#reading.end()
    this.#isReading = false
    this.#carriedLast = undefined
  }
}

/**
 * Job: brings the journal into the state tables: the last write of each entry, in the order of the
 * tables, in short slices, so that a commit that comes meanwhile need not wait for all of it.
 * Boundary: it is told when to begin, and reads the journal then; when to go on is the writer's affair,
 * and who brings back what it wrote is checkpoints.ts's.
 *
 * G1 The tables stand for every batch up to `merged`. Of later batches they may have some entries
 *    already, never one that is older than the journal has it: reading the journal from `merged` on
 *    over them gives the right state, however far a merge came.
 * G2 `durable` is a position that the tables stand for even when the machine dies: the write-ahead
 *    file has been brought back whole since they got there. Only up to it may the journal be dropped.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { bringBack } from './files.ts'
import { eachGroup } from './journal-text.ts'
import { LastWrites, type LastRows, type TakenApart } from './last-writes.ts'
import { fieldsOfRow, StateWriter } from './state-tables.ts'

/** Entries in a slice: 2 ms where they lie together, 10 ms where each lies on a page of its own. */
const sliceMax = 500
/** To take so many characters apart takes as long as it does to write an entry. */
const charactersAnEntry = 1500
/** How long slices write before it is brought back: more often costs more syncs, more seldom a longer file. */
const bringBackAfterMs = 48

type Writes = Generator<LastRows | TakenApart>
type UnderWay = { readonly position: number; readonly writes: Writes }

export type JournalRow = { readonly position: number; readonly writes: Buffer }
/** The first row behind a position. */
export type RowAfter = (position: number) => JournalRow | undefined

/** Has the write-ahead file brought back, and says then whether it was, whole. */
export type BringBack = (done: (isWhole: boolean) => void) => void

export class Merge {
  readonly #state: DatabaseSync
  readonly #writer: StateWriter
  readonly #setMerged: StatementSync
  readonly #askToBringBack: BringBack
  readonly #rowAfter: RowAfter
  #underWay: UnderWay | undefined
  /** How long it took to write what is not yet brought back. */
  #writtenMs = 0
  #isBringingBack = false
  merged: number
  durable = 0

  constructor(state: DatabaseSync, rowAfter: RowAfter, askToBringBack: BringBack) {
    this.#state = state
    this.#rowAfter = rowAfter
    this.#writer = new StateWriter(state)
    this.#setMerged = state.prepare('UPDATE merged SET position = ?')
    this.#askToBringBack = askToBringBack
    this.merged = mergedPosition(state)
    // An earlier process may have left some that it did not bring back.
    this.#broughtBack(this.merged, bringBack(state))
  }

  /** All batches up to the position are to be merged. */
  begin(position: number): void {
    if (this.#underWay !== undefined) throw new Error('A merge is under way.')
    this.#underWay = { position, writes: this.#writesUpTo(position) }
  }

  get isUnderWay(): boolean {
    return this.#underWay !== undefined
  }

  /** Whether there is something to do now. What is being brought back had better not grow meanwhile. */
  get canStep(): boolean {
    return !this.#isBringingBack && (this.isUnderWay || this.#writtenMs > 0)
  }

  /** A few milliseconds of what there is to do. */
  step(): void {
    if (this.#underWay === undefined || this.#writtenMs >= bringBackAfterMs) this.#bringBack()
    else this.#slice(this.#underWay)
  }

  /** Writes all that is left of the merge under way. */
  finish(): void {
    while (this.#underWay !== undefined) this.#slice(this.#underWay)
  }

  *#writesUpTo(position: number): Writes {
    const last = new LastWrites()
    for (let at = this.merged; at < position;) {
      const row = this.#rowAfter(at)
      if (row === undefined) throw new Error(`The journal ends at ${at}, before ${position}.`)
      eachGroup(row.writes, (service, group) => last.add(service, group))
      at = row.position
      yield { characters: row.writes.length }
    }
    yield* last.inOrder()
  }

  #slice({ position, writes }: UnderWay): void {
    const begunAt = performance.now()
    this.#state.exec('BEGIN IMMEDIATE')
    try {
      if (this.#writeSome(writes)) {
        this.#setMerged.run(position)
        this.#state.exec('COMMIT')
        this.merged = position
        this.#underWay = undefined
      } else this.#state.exec('COMMIT')
    } catch (error) {
      if (this.#state.isTransaction) this.#state.exec('ROLLBACK')
      throw error
    }
    this.#writtenMs += performance.now() - begunAt
  }

  /** Whether these were the last. */
  #writeSome(writes: Writes): boolean {
    let count = 0
    while (count < sliceMax) {
      const { done, value: next } = writes.next()
      if (done === true) return true
      if ('characters' in next) count += next.characters / charactersAnEntry
      else {
        this.#writer.table(next.service).write(next.fields)
        count += next.fields.length / fieldsOfRow
      }
    }
    return false
  }

  /** What is written meanwhile is not part of it. */
  #bringBack(): void {
    const upTo = this.merged
    this.#writtenMs = 0
    this.#isBringingBack = true
    this.#askToBringBack((isWhole) => {
      this.#isBringingBack = false
      this.#broughtBack(upTo, isWhole)
    })
  }

  /** G2: a reader may keep some of it from being brought back; then the next time. */
  #broughtBack(upTo: number, isWhole: boolean): void {
    if (isWhole) this.durable = upTo
  }
}

export function mergedPosition(state: DatabaseSync): number {
  return Number(state.prepare('SELECT position FROM merged').get()?.['position'] ?? 0)
}

/**
 * Job: writes a store, and alone does: commits batches to `log.db`, merges them into `state.db`, and
 * has the write-ahead files of both brought back.
 * Boundary: it knows no threads (store-thread.ts) and no engine. Who reads sees what is committed.
 *
 * M1 One transaction for the batches that wait together, synced before they are told (L1, L2).
 * M2 The records of a batch and shard share a row; a reader unpacks them.
 * V2 A journal row is dropped only when its writes are merged for good (G2).
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { bringBack, openLogFile, openStateFile } from './files.ts'
import type { Handover } from './handover.ts'
import { LogLength } from './log-length.ts'
import { Merge, type BringBack, type JournalRow, type RowAfter } from './merge.ts'
import type { FileName } from './roles.ts'

export type BringBackFile = (name: FileName, ...done: Parameters<BringBack>) => void

/** Merged journal rows that a commit drops: more than it adds, so that they never pile up. */
const droppedAtOnce = 8
/** Bytes that may be committed while a merge is under way; then commits wait for it. */
const waitAt = 24 * 1024 * 1024

export class StoreWriter {
  readonly #log: DatabaseSync
  readonly #state: DatabaseSync
  readonly #statements: Statements
  readonly #merge: Merge
  #position: number
  #dropped: number
  /** Bytes since the last merge began. */
  #unmerged = 0
  /** What this process committed and did not merge yet, row by row, where the engine keeps it until then. */
  #handedOver: JournalRow[] = []
  readonly #length = new LogLength()
  readonly #bringBackFile: BringBackFile

  constructor(directory: string, bringBackFile: BringBackFile) {
    this.#bringBackFile = bringBackFile
    this.#log = openLogFile(directory)
    this.#state = openStateFile(directory)
    this.#statements = prepare(this.#log)
    this.#merge = new Merge(this.#state, this.#rowAfter, (done) => bringBackFile('state.db', done))
    const { first, last } = this.#statements.ends.get() ?? {}
    this.#position = Number(last ?? this.#merge.merged)
    this.#dropped = Number(first ?? this.#position + 1) - 1
  }

  get merged(): number {
    return this.#merge.merged
  }

  commit(batches: readonly Handover[]): void {
    this.#log.exec('BEGIN IMMEDIATE')
    for (const batch of batches) this.#write(batch)
    const dropTo = Math.min(this.#merge.durable, this.#dropped + droppedAtOnce * batches.length)
    if (dropTo > this.#dropped) this.#statements.dropJournal.run(dropTo)
    this.#log.exec('COMMIT')
    this.#dropped = Math.max(dropTo, this.#dropped)
    this.#position = batches.at(-1)?.position ?? this.#position
  }

  /** To be called when the batches have been told: nobody waits for this. */
  afterCommit(batches: readonly Handover[]): void {
    for (const { journal, isMergeDue, position } of batches) {
      this.#unmerged += journal.length
      const { buffer, byteOffset, length } = journal
      this.#handedOver.push({ position, writes: Buffer.from(buffer, byteOffset, length) })
      if (isMergeDue) this.#begin(position)
    }
    this.#keepShort()
    if (this.#unmerged >= waitAt) this.#merge.finish()
  }

  #begin(position: number): void {
    this.#unmerged = 0
    this.#handedOver = this.#handedOver.filter((row) => row.position > this.merged)
    this.#merge.begin(position)
  }

  /** What an earlier process left is read from the journal. */
  readonly #rowAfter: RowAfter = (position) => {
    const first = this.#handedOver[0]?.position ?? Infinity
    if (position + 1 >= first) return this.#handedOver[position + 1 - first]
    const row = this.#statements.journal.get(position)
    return row && { position: Number(row['position']), writes: Buffer.from(String(row['writes'])) }
  }

  /** Whether there is something to do between commits. */
  get canStep(): boolean {
    return this.#merge.canStep
  }

  /** Some milliseconds of what can be done between commits. */
  step(): void {
    this.#merge.step()
  }

  /** Ends with everything merged, so that the next start has nothing to read again. */
  close(): void {
    this.#merge.finish()
    this.#merge.begin(this.#position)
    this.#merge.finish()
    for (const file of [this.#state, this.#log]) {
      file.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      file.close()
    }
  }

  #write({ position, journal, events, inbox, positions }: Handover): void {
    const { addJournal, addEvents, addMessage, dropInbox, moveInbox } = this.#statements
    addJournal.run(position, journal)
    this.#length.add(journal.length)
    for (const row of events) {
      addEvents.run(...row)
      this.#length.add(row[3].length)
    }
    for (const row of inbox) addMessage.run(...row)
    for (const [shard, next] of positions) {
      moveInbox.run(next, shard)
      dropInbox.run(shard, next)
    }
  }

  /** W1 */
  #keepShort(): void {
    if (this.#length.takePart()) {
      this.#bringBackFile('log.db', (isWhole) => {
        this.#length.broughtBack(isWhole)
        this.#keepShort()
      })
    }
    if (this.#length.takeEnd()) bringBack(this.#log)
  }
}

type Statements = ReturnType<typeof prepare>

function prepare(log: DatabaseSync) {
  const sql = (text: string): StatementSync => log.prepare(text)
  return {
    ends: sql('SELECT min(position) AS first, max(position) AS last FROM journal'),
    journal: sql(
      'SELECT position, writes FROM journal WHERE position > ? ORDER BY position LIMIT 1',
    ),
    addJournal: sql('INSERT INTO journal (position, writes) VALUES (?, CAST(? AS TEXT))'),
    dropJournal: sql('DELETE FROM journal WHERE position <= ?'),
    addEvents: sql(
      'INSERT INTO events (shard, first, count, records) VALUES (?, ?, ?, CAST(? AS TEXT))',
    ),
    addMessage: sql('INSERT INTO inbox (shard, "offset", message) VALUES (?, ?, ?)'),
    moveInbox: sql('UPDATE shards SET inbox_position = ? WHERE shard = ?'),
    dropInbox: sql('DELETE FROM inbox WHERE shard = ? AND "offset" < ?'),
  }
}

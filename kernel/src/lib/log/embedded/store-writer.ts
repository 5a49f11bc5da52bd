/**
 * Job: writes a store, and alone does: commits batches to `log.db`, merges them into `state.db`, and
 * brings the write-ahead file of the first back, in steps of some milliseconds.
 * Boundary: it knows no threads (store-thread.ts) and no engine. Who reads sees what is committed.
 *
 * M1 One transaction for the batches that wait together, synced before they are told (L1, L2).
 * M2 The records of a batch and shard share a row; a reader unpacks them.
 * V2 A journal row is dropped only when its writes are merged for good (G2).
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { openLogFile, openStateFile } from './files.ts'
import type { Handover } from './handover.ts'
import { Merge, type BringBack } from './merge.ts'

/** Merged journal rows that a commit drops: more than it adds, so that they never pile up. */
const droppedAtOnce = 8
/** Characters committed after which the log's write-ahead file is brought back; the most of them. */
const bringBackAt = 2 * 1024 * 1024
const bringBackMax = 4 * bringBackAt
/** Characters that may wait to be merged while a merge is under way; then commits wait for it. */
const waitAt = 24 * 1024 * 1024

export class StoreWriter {
  readonly #log: DatabaseSync
  readonly #state: DatabaseSync
  readonly #statements: Statements
  readonly #merge: Merge
  #position: number
  #dropped: number
  /** Characters committed since the log's write-ahead file was last brought back. */
  #written = 0

  constructor(directory: string, bringBackState: BringBack) {
    this.#log = openLogFile(directory)
    this.#state = openStateFile(directory)
    this.#statements = prepare(this.#log)
    this.#merge = new Merge(this.#state, bringBackState)
    const { first, last } = this.#statements.ends.get() ?? {}
    this.#position = Number(last ?? this.#merge.merged)
    this.#dropped = Number(first ?? this.#position + 1) - 1
    for (const row of this.#statements.journal.iterate(this.#merge.merged)) {
      this.#merge.add(String(row['writes']))
    }
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
      this.#merge.add(journal)
      if (isMergeDue) this.#merge.begin(position)
    }
    if (this.#written >= bringBackMax) this.#bringBack()
    if (this.#merge.characters >= waitAt) this.#merge.finish()
  }

  /** Whether there is something to do between commits. */
  get canStep(): boolean {
    return this.#merge.canStep || this.#written >= bringBackAt
  }

  /** Some milliseconds of what can be done between commits. */
  step(): void {
    if (this.#written >= bringBackAt) this.#bringBack()
    else this.#merge.step()
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
    this.#written += journal.length
    for (const row of events) {
      addEvents.run(...row)
      this.#written += row[3].length
    }
    for (const row of inbox) addMessage.run(...row)
    for (const [shard, next] of positions) {
      moveInbox.run(next, shard)
      dropInbox.run(shard, next)
    }
  }

  #bringBack(): void {
    this.#statements.checkpoint.get()
    this.#written = 0
  }
}

type Statements = ReturnType<typeof prepare>

function prepare(log: DatabaseSync) {
  const sql = (text: string): StatementSync => log.prepare(text)
  return {
    ends: sql('SELECT min(position) AS first, max(position) AS last FROM journal'),
    journal: sql('SELECT writes FROM journal WHERE position > ? ORDER BY position'),
    addJournal: sql('INSERT INTO journal (position, writes) VALUES (?, ?)'),
    dropJournal: sql('DELETE FROM journal WHERE position <= ?'),
    addEvents: sql('INSERT INTO events (shard, first, count, records) VALUES (?, ?, ?, ?)'),
    addMessage: sql('INSERT INTO inbox (shard, "offset", message) VALUES (?, ?, ?)'),
    moveInbox: sql('UPDATE shards SET inbox_position = ? WHERE shard = ?'),
    dropInbox: sql('DELETE FROM inbox WHERE shard = ? AND "offset" < ?'),
    checkpoint: sql('PRAGMA wal_checkpoint(PASSIVE)'),
  }
}

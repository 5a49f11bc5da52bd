/**
 * Job: brings journal rows into the state tables: the last write of each entry, in the order of the
 * tables, in one transaction with the position it stands for.
 *
 * G1 The tables stand for every batch up to `merged`, and for nothing of any later one.
 */
import type { DatabaseSync } from 'node:sqlite'
import { decodeWrites, type JournalWrite } from './journal-text.ts'
import { StateWriter } from './state-tables.ts'

export class Merge {
  readonly #log: DatabaseSync
  readonly #state: DatabaseSync
  readonly #writer: StateWriter

  /** `log` is only read; `state` is written by nobody else. */
  constructor(log: DatabaseSync, state: DatabaseSync) {
    this.#log = log
    this.#state = state
    this.#writer = new StateWriter(state)
  }

  upTo(position: number): void {
    const from = mergedPosition(this.#state)
    if (from >= position) return
    const writes = this.#lastWrites(from, position)
    this.#state.exec('BEGIN IMMEDIATE')
    try {
      for (const write of writes) this.#writer.write(write)
      this.#state.prepare('UPDATE merged SET position = ?').run(position)
      this.#state.exec('COMMIT')
    } catch (error) {
      if (this.#state.isTransaction) this.#state.exec('ROLLBACK')
      throw error
    }
    this.#state.exec('PRAGMA wal_checkpoint(PASSIVE)')
  }

  #lastWrites(from: number, to: number): JournalWrite[] {
    const rows = this.#log.prepare(
      'SELECT writes FROM journal WHERE position > ? AND position <= ? ORDER BY position',
    )
    const last = new Map<string, JournalWrite>()
    for (const row of rows.iterate(from, to)) {
      for (const write of decodeWrites(String(row['writes']))) last.set(nameOf(write), write)
    }
    return [...last].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, write]) => write)
  }
}

export function mergedPosition(state: DatabaseSync): number {
  return Number(state.prepare('SELECT position FROM merged').get()?.['position'] ?? 0)
}

const nameOf = ({ service, key, map, entry }: JournalWrite): string =>
  `${service}\u001f${key}\u001f${map}\u001f${entry}`

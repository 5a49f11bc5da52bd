/**
 * Job: brings journal rows into the state tables: the last write of each entry, in the order of the
 * tables, in one transaction with the position it stands for.
 *
 * G1 The tables stand for every batch up to `merged`, and for nothing of any later one.
 */
import type { DatabaseSync } from 'node:sqlite'
import { decodeWrites, type JournalWrite } from './journal-text.ts'
import { StateWriter } from './state-tables.ts'

/** Characters of journal that are merged in one transaction, so that memory stays bounded. */
const charactersAtOnce = 24 * 1024 * 1024

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
    const rows = this.#log.prepare(
      'SELECT position, writes FROM journal WHERE position > ? AND position <= ? ORDER BY position',
    )
    let last = new LastWrites()
    for (const row of rows.iterate(from, position)) {
      last.add(String(row['writes']))
      if (last.characters < charactersAtOnce) continue
      this.#store(last, Number(row['position']))
      last = new LastWrites()
    }
    this.#store(last, position)
    this.#state.exec('PRAGMA wal_checkpoint(PASSIVE)')
  }

  #store(last: LastWrites, position: number): void {
    this.#state.exec('BEGIN IMMEDIATE')
    try {
      for (const write of last.inOrder()) this.#writer.write(write)
      this.#state.prepare('UPDATE merged SET position = ?').run(position)
      this.#state.exec('COMMIT')
    } catch (error) {
      if (this.#state.isTransaction) this.#state.exec('ROLLBACK')
      throw error
    }
  }
}

/** The last write of each entry among those added. */
class LastWrites {
  characters = 0
  readonly #writes = new Map<string, JournalWrite>()

  add(row: string): void {
    this.characters += row.length
    for (const write of decodeWrites(row)) this.#writes.set(nameOf(write), write)
  }

  *inOrder(): Generator<JournalWrite> {
    for (const name of [...this.#writes.keys()].sort()) {
      const write = this.#writes.get(name)
      if (write !== undefined) yield write
    }
  }
}

export function mergedPosition(state: DatabaseSync): number {
  return Number(state.prepare('SELECT position FROM merged').get()?.['position'] ?? 0)
}

const nameOf = ({ service, key, map, entry }: JournalWrite): string =>
  `${service}\u001f${key}\u001f${map}\u001f${entry}`

/**
 * Job: a copy of another log's state in tables as a store has them, in a `state.db` of its own, with
 * how far that log has been followed: to be read in order, or to become the tables of a store.
 * Boundary: where what it is given comes from is others' affair.
 *
 * C1 What was taken over and how far that brings the copy are written together, so it can be begun,
 *    left and gone on with at any time.
 * C2 A copy of another installation is thrown away.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { StateWrite } from '../log.ts'
import { openStateFile } from './files.ts'
import type { StateRow } from './read-store.ts'
import { StateReader, StateWriter, stateTable } from './state-tables.ts'

/** Hears of each entry what it was before and what it becomes; undefined where there is none. */
export type Changed = (service: string, row: Omit<StateRow, 'value'>, change: Change) => void
export type Change = { readonly before: string | undefined; readonly after: string | undefined }

/** Writes after which the write-ahead file is brought back. */
const bringBackEvery = 100_000

export class StateCopy {
  readonly #database: DatabaseSync
  readonly #reader: StateReader
  readonly #writer: StateWriter
  readonly #marks: { readonly get: StatementSync; readonly set: StatementSync }
  #written = 0

  constructor(directory: string, installation: string) {
    mkdirSync(directory, { recursive: true })
    this.#database = openOrBegin(directory, installation)
    this.#reader = new StateReader(this.#database)
    this.#writer = new StateWriter(this.#database)
    this.#marks = {
      get: this.#database.prepare('SELECT next FROM followed WHERE shard = ?'),
      set: this.#database.prepare('REPLACE INTO followed VALUES (?, ?)'),
    }
  }

  /** How far the log of a shard was followed: the next offset to read. */
  mark(shard: number): number {
    return Number(this.#marks.get.get(shard)?.['next'] ?? 0)
  }

  /** C1 */
  take(writes: readonly StateWrite[], marks: ReadonlyMap<number, number>, changed?: Changed): void {
    this.#database.exec('BEGIN IMMEDIATE')
    for (const { service, value: after, ...row } of writes) {
      if (changed !== undefined) changed(service, row, { before: this.read(service, row), after })
      this.#writer.table(service).write([row.key, row.map, row.entry, after ?? ''])
      // There may be a table by now that was missing before.
      this.#reader.merged()
    }
    for (const [shard, next] of marks) this.#marks.set.run(shard, next)
    this.#database.exec('COMMIT')
    this.#bringBackAfter(writes.length)
  }

  read(service: string, row: Omit<StateRow, 'value'>): string | undefined {
    return this.#reader.read({ service, key: row.key, map: row.map, entry: row.entry })
  }

  services(): readonly string[] {
    const names = this.#database.prepare(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'state/%' ORDER BY name`,
    )
    return names.all().map((row) => String(row['name']).slice('state/'.length))
  }

  /** All state of a service, ordered by key, map and entry. */
  *rows(service: string): Generator<StateRow> {
    if (!this.services().includes(service)) return
    const all = `SELECT key, map, entry, value FROM ${stateTable(service)} ORDER BY key, map, entry`
    for (const { key, map, entry, value } of this.#database.prepare(all).iterate()) {
      yield { key: String(key), map: String(map), entry: String(entry), value: String(value) }
    }
  }

  /** Leaves tables as a store has them, of an installation of its own, without what only a log needs. */
  becomeTables(installation: string, without: readonly string[]): void {
    for (const service of without)
      this.#database.exec(`DROP TABLE IF EXISTS ${stateTable(service)}`)
    this.#database.exec('DROP TABLE followed')
    this.#database.prepare('UPDATE belongs_to SET installation = ?').run(installation)
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  }

  close(): void {
    this.#database.close()
  }

  #bringBackAfter(writes: number): void {
    this.#written += writes
    if (this.#written < bringBackEvery) return
    this.#database.exec('PRAGMA wal_checkpoint(PASSIVE)')
    this.#written = 0
  }
}

function openOrBegin(directory: string, installation: string): DatabaseSync {
  const known = openStateFile(directory)
  if (belongsTo(known) === installation) return known
  known.close()
  for (const end of ['', '-wal', '-shm']) rmSync(join(directory, `state.db${end}`), { force: true })
  const database = openStateFile(directory)
  database.exec(tables)
  database.prepare('INSERT INTO belongs_to VALUES (?)').run(installation)
  return database
}

function belongsTo(database: DatabaseSync): string | undefined {
  try {
    // The tables of a store belong to somebody, too, and follow nobody.
    const both = 'SELECT installation FROM belongs_to LEFT JOIN followed ON TRUE LIMIT 1'
    const row = database.prepare(both).get()
    return row === undefined ? undefined : String(row['installation'])
  } catch {
    return undefined
  }
}

const tables = `
  CREATE TABLE belongs_to (installation TEXT NOT NULL);
  CREATE TABLE followed (shard INTEGER PRIMARY KEY, next INTEGER NOT NULL);
`

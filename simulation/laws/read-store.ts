/**
 * Job: the evidence of a store on disk, which a Millrace may be writing at this moment.
 * Boundary: the events and the journal are in one file, the merged state in another; here they are
 * put together again.
 *
 * V1 is kept by a read transaction on each file, from the first read to `close`: the state may be
 * behind the log, never ahead, and the journal tells the rest.
 */
import type { DatabaseSync } from 'node:sqlite'
import { decodeWrites, openFilesToRead, stateTable, type EventRecord } from '@millrace/kernel'
import type { Evidence, Row } from './evidence.ts'

const attemptsMax = 20

export class StoreEvidence implements Evidence {
  readonly shards: number
  readonly underWay: number
  readonly #log: DatabaseSync
  readonly #state: DatabaseSync
  readonly #tables: ReadonlySet<string>

  constructor(directory: string) {
    const { log, state } = openFilesToRead(directory)
    this.#log = log
    this.#state = state
    const merged = this.#begin()
    this.shards = numberFrom(log, 'SELECT count(*) AS n FROM shards')
    this.underWay = numberFrom(log, 'SELECT count(*) AS n FROM inbox')
    const names = state.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
    this.#tables = new Set(names.all().map(({ name }) => `"${String(name)}"`))
    this.#takeJournal(merged)
  }

  *events(shard: number): Generator<EventRecord> {
    const all = this.#log.prepare('SELECT records FROM events WHERE shard = ? ORDER BY first')
    for (const { records } of all.iterate(shard)) {
      yield* JSON.parse(String(records)) as readonly EventRecord[]
    }
  }

  *rows(service: string): Generator<Row> {
    yield* this.#select(service, undefined)
  }

  *rowsOf(service: string, map: string): Generator<Row> {
    yield* this.#select(service, map)
  }

  close(): void {
    this.#state.exec('ROLLBACK')
    this.#log.exec('ROLLBACK')
    this.#state.close()
    this.#log.close()
  }

  /** Both files as of one moment: a merge that ended in between would bring the state ahead. */
  #begin(): number {
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      this.#log.exec('BEGIN')
      const last = numberFrom(this.#log, 'SELECT coalesce(max(position), 0) AS n FROM journal')
      this.#state.exec('BEGIN')
      const merged = numberFrom(this.#state, 'SELECT position AS n FROM merged')
      if (merged <= last) return merged
      this.#state.exec('ROLLBACK')
      this.#log.exec('ROLLBACK')
    }
    throw new Error('The store is merged faster than it can be read.')
  }

  /** What is not merged yet lies over the tables, in a table of this connection's own. */
  #takeJournal(merged: number): void {
    this.#state.exec(`
      CREATE TEMP TABLE unmerged (service TEXT, key TEXT, map TEXT, entry TEXT, value TEXT,
        PRIMARY KEY (service, key, map, entry)) WITHOUT ROWID`)
    const put = this.#state.prepare('REPLACE INTO temp.unmerged VALUES (?, ?, ?, ?, ?)')
    const rows = this.#log.prepare('SELECT writes FROM journal WHERE position > ? ORDER BY position')
    for (const row of rows.iterate(merged)) {
      for (const { service, key, map, entry, value } of decodeWrites(String(row['writes']))) {
        put.run(service, key, map, entry, value ?? null)
      }
    }
  }

  *#select(service: string, map: string | undefined): Generator<Row> {
    const table = stateTable(service)
    const inMap = map === undefined ? '' : 'AND map = :map'
    const stored = this.#tables.has(table)
      ? `SELECT key, map, entry, value FROM ${table} AS t WHERE NOT EXISTS (
           SELECT 1 FROM temp.unmerged AS u WHERE u.service = :service
             AND u.key = t.key AND u.map = t.map AND u.entry = t.entry) ${inMap}
         UNION ALL`
      : ''
    const all = this.#state.prepare(`${stored}
      SELECT key, map, entry, value FROM temp.unmerged
      WHERE service = :service AND value IS NOT NULL ${inMap} ORDER BY key, map, entry`)
    const named = map === undefined ? { service } : { service, map }
    for (const row of all.iterate(named)) {
      const { key, map: inMapOf, entry, value } = row
      yield { key: String(key), map: String(inMapOf), entry: String(entry), value: String(value) }
    }
  }
}

const numberFrom = (database: DatabaseSync, query: string): number =>
  Number(database.prepare(query).get()?.['n'] ?? 0)

/**
 * Job: keyed state in SQLite, one table a service, so that keys made in the order of time are
 * appended to a table of their own.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Scan } from '../log.ts'
import type { JournalWrite } from './journal-text.ts'

/** The table of a service's state, as SQL has to name it. */
export function stateTable(service: string): string {
  if (!/^~?[a-z][a-z0-9-]*$/.test(service)) throw new Error(`${service} is no name of a service.`)
  return `"state/${service}"`
}

const columns = `(
  key TEXT NOT NULL,
  map TEXT NOT NULL,
  entry TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (key, map, entry)
) WITHOUT ROWID`

type Reads = {
  readonly get: StatementSync
  readonly scan: StatementSync
  readonly scanBackwards: StatementSync
  readonly greatest: StatementSync
}

/** Sorts after every name. */
const lastName = '\u{10FFFF}'
const unlimited = -1

/** Reads through a connection that never writes. */
export class StateReader {
  readonly #database: DatabaseSync
  readonly #reads = new Map<string, Reads>()
  readonly #tables: StatementSync
  readonly #missing = new Set<string>()

  constructor(database: DatabaseSync) {
    this.#database = database
    this.#tables = database.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?')
  }

  read({ service, key, map, entry }: Omit<JournalWrite, 'value'>): string | undefined {
    const row = this.#of(service)?.get.get(key, map, entry)
    return row === undefined ? undefined : String(row['value'])
  }

  scan({ service, key, map, from, to, limit, backwards }: Omit<Scan, 'shard'>): Rows {
    const reads = this.#of(service)
    if (reads === undefined) return []
    const statement = backwards === true ? reads.scanBackwards : reads.scan
    const rows = statement.all(key, map, from ?? '', to ?? lastName, limit ?? unlimited)
    return rows.map((row) => [String(row['entry']), String(row['value'])] as const)
  }

  /** The greatest of a tenant's keys; empty where there is none. */
  greatestKey(service: string, tenant: string): string {
    const row = this.#of(service)?.greatest.get(`${tenant}/`, `${tenant}0`)
    return row?.['key'] === undefined ? '' : String(row['key'])
  }

  /** After a merge there may be more tables. */
  merged(): void {
    this.#missing.clear()
  }

  /** A service that has no table yet has no state. */
  #of(service: string): Reads | undefined {
    const known = this.#reads.get(service)
    if (known !== undefined) return known
    if (this.#missing.has(service)) return undefined
    const table = stateTable(service)
    if (this.#tables.get(table.slice(1, -1)) === undefined) {
      this.#missing.add(service)
      return undefined
    }
    const reads = prepareReads(this.#database, table)
    this.#reads.set(service, reads)
    return reads
  }
}

type Rows = readonly (readonly [entry: string, value: string])[]

function prepareReads(database: DatabaseSync, table: string): Reads {
  const range = `FROM ${table} WHERE key = ? AND map = ? AND entry >= ? AND entry < ?`
  return {
    get: database.prepare(`SELECT value FROM ${table} WHERE key = ? AND map = ? AND entry = ?`),
    scan: database.prepare(`SELECT entry, value ${range} ORDER BY entry LIMIT ?`),
    // In ASCII the slash that ends a tenant is followed by the digit 0.
    greatest: database.prepare(
      `SELECT key FROM ${table} WHERE key >= ? AND key < ? ORDER BY key DESC LIMIT 1`,
    ),
    scanBackwards: database.prepare(`SELECT entry, value ${range} ORDER BY entry DESC LIMIT ?`),
  }
}

/** Key, map, entry and value. */
export const fieldsOfRow = 4
const rowsAtOnce = 64
/** What one statement writes: 8 rows cost as much as one by one, more than these save nothing. */
export const fieldsAtOnce = rowsAtOnce * fieldsOfRow

/** Writes the table of one service. */
export class StateTable {
  readonly #put: StatementSync
  readonly #putAll: StatementSync
  readonly #remove: StatementSync

  constructor(database: DatabaseSync, service: string) {
    const table = stateTable(service)
    database.exec(`CREATE TABLE IF NOT EXISTS ${table} ${columns}`)
    const put = `REPLACE INTO ${table} (key, map, entry, value) VALUES`
    this.#put = database.prepare(`${put} (?, ?, ?, ?)`)
    const rows = Array.from({ length: rowsAtOnce }, () => '(?, ?, ?, ?)')
    this.#putAll = database.prepare(`${put} ${rows.join(', ')}`)
    this.#remove = database.prepare(`DELETE FROM ${table} WHERE key = ? AND map = ? AND entry = ?`)
  }

  /** The fields of one row after another; an empty value removes. */
  write(fields: readonly string[]): void {
    if (fields.length === fieldsAtOnce && !removes(fields)) this.#putAll.run(...fields)
    else for (let at = 0; at < fields.length; at += fieldsOfRow) this.#writeRow(fields, at)
  }

  #writeRow(fields: readonly string[], at: number): void {
    const row = fields.slice(at, at + fieldsOfRow)
    if (row.at(-1) === '') this.#remove.run(...row.slice(0, -1))
    else this.#put.run(...row)
  }
}

function removes(fields: readonly string[]): boolean {
  for (let at = fieldsOfRow - 1; at < fields.length; at += fieldsOfRow) {
    if (fields[at] === '') return true
  }
  return false
}

export class StateWriter {
  readonly #database: DatabaseSync
  readonly #tables = new Map<string, StateTable>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  table(service: string): StateTable {
    let table = this.#tables.get(service)
    if (table === undefined) {
      this.#tables.set(service, (table = new StateTable(this.#database, service)))
    }
    return table
  }
}

/**
 * Job: keyed state in SQLite, one table a service, so that keys made in the order of time are
 * appended to a table of their own.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Address, Scan, StateWrite } from '../log.ts'

type Statements = {
  readonly get: StatementSync
  readonly put: StatementSync
  readonly remove: StatementSync
  readonly scan: StatementSync
  readonly scanBackwards: StatementSync
}

/** Sorts after every name. */
const lastName = '\u{10FFFF}'
const unlimited = -1

export class StateTables {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, Statements>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  read({ service, key, map, entry }: Address): string | undefined {
    const row = this.#of(service).get.get(key, map, entry)
    return row === undefined ? undefined : String(row['value'])
  }

  *scan({ service, key, map, from, to, limit, backwards }: Scan): Generator<readonly [string, string]> {
    const { scan, scanBackwards } = this.#of(service)
    const statement = backwards === true ? scanBackwards : scan
    // All at once: a statement that is left half-way would see later changes.
    const rows = statement.all(key, map, from ?? '', to ?? lastName, limit ?? unlimited)
    for (const row of rows) yield [String(row['entry']), String(row['value'])]
  }

  write({ service, key, map, entry, value }: StateWrite): void {
    const { put, remove } = this.#of(service)
    if (value === undefined) remove.run(key, map, entry)
    else put.run(key, map, entry, value)
  }

  #of(service: string): Statements {
    let statements = this.#statements.get(service)
    if (statements === undefined) {
      statements = prepare(this.#database, stateTable(service))
      this.#statements.set(service, statements)
    }
    return statements
  }
}

/** The table of a service's state, as SQL has to name it. */
export function stateTable(service: string): string {
  if (!/^~?[a-z][a-z0-9-]*$/.test(service)) throw new Error(`${service} is no name of a service.`)
  return `"state/${service}"`
}

function prepare(database: DatabaseSync, table: string): Statements {
  database.exec(`
    CREATE TABLE IF NOT EXISTS ${table} (
      key TEXT NOT NULL,
      map TEXT NOT NULL,
      entry TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (key, map, entry)
    ) WITHOUT ROWID`)
  const range = `FROM ${table} WHERE key = ? AND map = ? AND entry >= ? AND entry < ?`
  return {
    get: database.prepare(`SELECT value FROM ${table} WHERE key = ? AND map = ? AND entry = ?`),
    put: database.prepare(
      `INSERT INTO ${table} (key, map, entry, value) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET value = excluded.value`,
    ),
    remove: database.prepare(`DELETE FROM ${table} WHERE key = ? AND map = ? AND entry = ?`),
    scan: database.prepare(`SELECT entry, value ${range} ORDER BY entry LIMIT ?`),
    scanBackwards: database.prepare(`SELECT entry, value ${range} ORDER BY entry DESC LIMIT ?`),
  }
}

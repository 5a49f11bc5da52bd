/**
 * Job: the evidence of a store on disk, which a Millrace may be writing at this moment.
 *
 * V1 is kept by one read transaction, from the first read to `close`.
 */
import type { DatabaseSync } from 'node:sqlite'
import { openStoreToRead, stateTable, type EventRecord } from '@millrace/kernel'
import type { Evidence, Row } from './evidence.ts'

export class StoreEvidence implements Evidence {
  readonly shards: number
  readonly underWay: number
  readonly #database: DatabaseSync
  readonly #tables: ReadonlySet<string>

  constructor(directory: string) {
    this.#database = openStoreToRead(directory)
    this.#database.exec('BEGIN')
    this.shards = this.#number('SELECT count(*) AS n FROM shards')
    this.underWay = this.#number('SELECT count(*) AS n FROM inbox')
    const names = this.#database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
    this.#tables = new Set(names.all().map(({ name }) => `"${String(name)}"`))
  }

  *events(shard: number): Generator<EventRecord> {
    const all = this.#database.prepare('SELECT records FROM events WHERE shard = ? ORDER BY first')
    for (const { records } of all.iterate(shard)) {
      yield* JSON.parse(String(records)) as readonly EventRecord[]
    }
  }

  *rows(service: string): Generator<Row> {
    yield* this.#select(service, '')
  }

  *rowsOf(service: string, map: string): Generator<Row> {
    yield* this.#select(service, 'WHERE map = ?', map)
  }

  close(): void {
    this.#database.exec('COMMIT')
    this.#database.close()
  }

  *#select(service: string, where: string, ...values: string[]): Generator<Row> {
    const table = stateTable(service)
    if (!this.#tables.has(table)) return
    const order = 'ORDER BY key, map, entry'
    const all = this.#database.prepare(`SELECT key, map, entry, value FROM ${table} ${where} ${order}`)
    for (const { key, map, entry, value } of all.iterate(...values)) {
      yield { key: String(key), map: String(map), entry: String(entry), value: String(value) }
    }
  }

  #number(query: string): number {
    return Number(this.#database.prepare(query).get()?.['n'] ?? 0)
  }
}

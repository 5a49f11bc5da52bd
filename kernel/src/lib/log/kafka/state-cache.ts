/**
 * Job: a copy of the state in SQLite on this machine, with the place in the changelog that it stands
 * for, so that a restart reads only the rest.
 * Boundary: it can be lost or thrown away at any time; the changelog is the state.
 *
 * K1 It is written after Kafka's commit, with the offset it stands for: it may be behind, never ahead.
 * K2 One that is damaged, of another installation or release, or older than the changelog remembers
 *    removals, is thrown away.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { StoreRefused, type Address, type Scan, type StateWrite } from '../log.ts'

const format = 1

export type CacheOptions = {
  readonly directory: string
  readonly installation: string
  readonly clock: () => number
  /** A copy that was not written for longer than this is thrown away. */
  readonly trustedMs: number
}

type Rows = readonly (readonly [entry: string, value: string])[]

/** What the log asks of the copy. */
export type StateCopy = Pick<StateCache, 'mark' | 'read' | 'scan' | 'write' | 'forget' | 'close'>

export class StateCache {
  readonly #file: string
  readonly #clock: () => number
  readonly #trustedMs: number
  readonly #database: DatabaseSync
  readonly #statements: Statements

  constructor({ directory, installation, clock, trustedMs }: CacheOptions) {
    this.#clock = clock
    this.#trustedMs = trustedMs
    mkdirSync(directory, { recursive: true })
    this.#file = join(directory, 'kafka-state.db')
    this.#database = openOrBegin(this.#file, installation)
    this.#statements = prepare(this.#database)
  }

  /** Where in the changelog of a shard the copy stands: the next offset to read. */
  mark(shard: number): number {
    const row = this.#statements.mark.get(shard)
    if (row === undefined) return 0
    if (this.#clock() - Number(row['at']) <= this.#trustedMs) return Number(row['next'])
    this.forget(shard)
    return 0
  }

  read({ shard, service, key, map, entry }: Address): string | undefined {
    const { get } = this.#statements
    const row = this.#sound(() => get.get(shard, service, key, map, entry))
    return row === undefined ? undefined : String(row['value'])
  }

  scan({ shard, service, key, map, from, to, limit, backwards }: Scan): Rows {
    const { forwards, backwards: turned } = this.#statements
    const statement = backwards === true ? turned : forwards
    const range = [from ?? '', to ?? '\u{10FFFF}', limit ?? -1] as const
    return this.#sound(() => statement.all(shard, service, key, map, ...range)).map(
      (row) => [String(row['entry']), String(row['value'])] as const,
    )
  }

  /** Writes in the order of the changelog, and where each shard stands after all of them. */
  write(writes: Iterable<StateWrite>, marks: ReadonlyMap<number, number>): void {
    this.#sound(() => this.#write(writes, marks))
  }

  #write(writes: Iterable<StateWrite>, marks: ReadonlyMap<number, number>): void {
    const { put, remove, move } = this.#statements
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      for (const { shard, service, key, map, entry, value } of writes) {
        if (value === undefined) remove.run(shard, service, key, map, entry)
        else put.run(shard, service, key, map, entry, value)
      }
      for (const [shard, next] of marks) move.run(shard, next, this.#clock())
      this.#database.exec('COMMIT')
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }

  /** Begins a shard anew. */
  forget(shard: number): void {
    this.#statements.drop.run(shard)
    this.#statements.unmark.run(shard)
  }

  close(): void {
    this.#database.close()
  }

  /** K2 for damage that shows only when the page is read. */
  #sound<T>(use: () => T): T {
    try {
      return use()
    } catch (error) {
      if (!hasCode(error, [codes.corrupt, codes.notADatabase])) throw error
      this.#database.close()
      remove(this.#file)
      throw new Error(`${this.#file} was damaged and is thrown away; start again.`, {
        cause: error,
      })
    }
  }
}

type Statements = ReturnType<typeof prepare>

function prepare(database: DatabaseSync) {
  const sql = (text: string): StatementSync => database.prepare(text)
  const at = 'shard = ? AND service = ? AND key = ? AND map = ?'
  const range = `SELECT entry, value FROM state WHERE ${at} AND entry >= ? AND entry < ?`
  return {
    get: sql(`SELECT value FROM state WHERE ${at} AND entry = ?`),
    forwards: sql(`${range} ORDER BY entry LIMIT ?`),
    backwards: sql(`${range} ORDER BY entry DESC LIMIT ?`),
    put: sql('REPLACE INTO state VALUES (?, ?, ?, ?, ?, ?)'),
    remove: sql(`DELETE FROM state WHERE ${at} AND entry = ?`),
    drop: sql('DELETE FROM state WHERE shard = ?'),
    mark: sql('SELECT next, at FROM marks WHERE shard = ?'),
    move: sql('REPLACE INTO marks VALUES (?, ?, ?)'),
    unmark: sql('DELETE FROM marks WHERE shard = ?'),
  }
}

function openOrBegin(file: string, installation: string): DatabaseSync {
  const identity = `${installation}/${format}`
  const known = openIfSound(file)
  if (known !== undefined) {
    if (identityOf(known) === identity) return known
    known.close()
  }
  remove(file)
  const database = open(file)
  database.exec(tables)
  database.prepare('INSERT INTO identity VALUES (?)').run(identity)
  return database
}

function open(file: string): DatabaseSync {
  const database = new DatabaseSync(file)
  // A crash of the machine may lose what was written last: then the copy is behind, as it may be.
  const pragmas = ['locking_mode = EXCLUSIVE', 'journal_mode = WAL', 'synchronous = NORMAL']
  for (const pragma of pragmas) database.exec(`PRAGMA ${pragma}`)
  return database
}

function openIfSound(file: string): DatabaseSync | undefined {
  try {
    return open(file)
  } catch (error) {
    if (!hasCode(error, [codes.busy])) return undefined
    throw new StoreRefused(`${file} is in use by another Millrace; give this one another --data.`)
  }
}

function remove(file: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${end}`, { force: true })
}

function identityOf(database: DatabaseSync): string | undefined {
  try {
    return String(database.prepare('SELECT name FROM identity').get()?.['name'])
  } catch {
    return undefined
  }
}

const codes = { busy: 5, corrupt: 11, notADatabase: 26 } as const

const hasCode = (error: unknown, wanted: readonly number[]): boolean =>
  error instanceof Error && 'errcode' in error && wanted.includes(Number(error.errcode) % 256)

const tables = `
  CREATE TABLE identity (name TEXT NOT NULL);
  CREATE TABLE marks (shard INTEGER PRIMARY KEY, next INTEGER NOT NULL, at INTEGER NOT NULL);
  CREATE TABLE state (
    shard INTEGER NOT NULL,
    service TEXT NOT NULL,
    key TEXT NOT NULL,
    map TEXT NOT NULL,
    entry TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (shard, service, key, map, entry)
  ) WITHOUT ROWID;
`

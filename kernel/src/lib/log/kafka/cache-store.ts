/**
 * Job: the file of the copy: it is found sound and ours, or begun anew, and written.
 * Boundary: it runs in a thread of its own (cache-thread.ts), so that nothing waits for the disk; what
 * the copy means is state-cache.ts's affair.
 */
import { rmSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { StoreRefused } from '../log.ts'

const format = 2

/** Writes of one shard, in the order of the changelog: three lists, that are cheap to hand over. */
export type Written = {
  readonly shard: number
  readonly places: readonly string[]
  readonly entries: readonly string[]
  /** Null for what was taken away. */
  readonly values: readonly (string | null)[]
}

export type Mark = { readonly shard: number; readonly next: number; readonly at: number }

export type Writing = {
  readonly shards: readonly Written[]
  readonly marks: readonly Mark[]
  /** Where shards have to stand before it (K6). */
  readonly from: ReadonlyMap<number, number>
}

export class CacheStore {
  readonly #database: DatabaseSync
  readonly #lock: DatabaseSync
  readonly #statements: ReturnType<typeof prepare>

  constructor(file: string, installation: string) {
    this.#lock = locked(file)
    this.#database = openOrBegin(file, `${installation}/${format}`)
    this.#statements = prepare(this.#database)
  }

  marks(): readonly Mark[] {
    return this.#statements.marks.all().map(({ shard, next, at }) => ({
      ...{ shard: Number(shard), next: Number(next), at: Number(at) },
    }))
  }

  /** All of it or nothing. */
  write({ shards, marks, from }: Writing): void {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      for (const [shard, next] of from) {
        holdPlace(shard, {
          from: next,
          next: Number(this.#statements.mark.get(shard)?.['next'] ?? 0),
        })
      }
      for (const written of shards) this.#writeShard(written)
      for (const { shard, next, at } of marks) this.#statements.move.run(shard, next, at)
      this.#database.exec('COMMIT')
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }

  forget(shard: number): void {
    this.#statements.drop.run(shard)
    this.#statements.unmark.run(shard)
  }

  /** What was written goes where it belongs; readers hold it up for what they still see. */
  settle(): void {
    this.#database.exec('PRAGMA wal_checkpoint(PASSIVE)')
  }

  close(): void {
    this.#database.close()
    this.#lock.close()
  }

  #writeShard({ shard, places, entries, values }: Written): void {
    const { put, remove } = this.#statements
    for (const [at, place] of places.entries()) {
      const [entry = '', value = null] = [entries[at], values[at]]
      if (value === null) remove.run(shard, place, entry)
      else put.run(shard, place, entry, value)
    }
  }
}

/** K6 (state-cache.ts) */
export function holdPlace(shard: number, { from, next }: { from: number; next: number }): void {
  if (from === next) return
  throw new Error(
    `The copy of shard ${shard} stands at ${next}, and was to be written from ${from} on.`,
  )
}

function prepare(database: DatabaseSync) {
  const sql = (text: string): StatementSync => database.prepare(text)
  return {
    put: sql('REPLACE INTO state VALUES (?, ?, ?, ?)'),
    remove: sql('DELETE FROM state WHERE shard = ? AND place = ? AND entry = ?'),
    drop: sql('DELETE FROM state WHERE shard = ?'),
    mark: sql('SELECT next FROM marks WHERE shard = ?'),
    marks: sql('SELECT shard, next, at FROM marks'),
    move: sql('REPLACE INTO marks VALUES (?, ?, ?)'),
    unmark: sql('DELETE FROM marks WHERE shard = ?'),
  }
}

/** A database held open, which the system drops with the process. */
function locked(file: string): DatabaseSync {
  const lock = new DatabaseSync(`${file}-lock`)
  try {
    for (const pragma of ['journal_mode = DELETE', 'locking_mode = EXCLUSIVE']) {
      lock.exec(`PRAGMA ${pragma}`)
    }
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    if (!hasCode(error, [codes.busy])) throw error
    throw new StoreRefused(`${file} is in use by another Millrace; give this one another --data.`)
  }
}

function openOrBegin(file: string, identity: string): DatabaseSync {
  const known = openIfSound(file)
  if (known !== undefined) {
    if (identityOf(known) === identity) return known
    known.close()
  }
  removeCache(file)
  const database = open(file)
  database.exec(tables)
  database.prepare('INSERT INTO identity VALUES (?)').run(identity)
  return database
}

function open(file: string): DatabaseSync {
  const database = new DatabaseSync(file)
  const pragmas = [
    'journal_mode = WAL',
    // A crash of the machine may lose what was written last: then the copy is behind, as it may be.
    'synchronous = NORMAL',
    'wal_autocheckpoint = 0',
    'cache_size = -64000',
  ]
  for (const pragma of pragmas) database.exec(`PRAGMA ${pragma}`)
  return database
}

function openIfSound(file: string): DatabaseSync | undefined {
  try {
    return open(file)
  } catch {
    return undefined
  }
}

export function removeCache(file: string): void {
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

export const isDamage = (error: unknown): boolean =>
  hasCode(error, [codes.corrupt, codes.notADatabase])

const tables = `
  CREATE TABLE identity (name TEXT NOT NULL);
  CREATE TABLE marks (shard INTEGER PRIMARY KEY, next INTEGER NOT NULL, at INTEGER NOT NULL);
  CREATE TABLE state (
    shard INTEGER NOT NULL,
    place TEXT NOT NULL,
    entry TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (shard, place, entry)
  ) WITHOUT ROWID;
`

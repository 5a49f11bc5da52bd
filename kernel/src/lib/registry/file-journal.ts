/**
 * Job: the journal of a registry of our own as a file in the store's directory, for the embedded log.
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { refusal } from '../log/embedded/refusals.ts'
import { entryFrom } from './entry-text.ts'
import type { Journal } from './journal.ts'
import { keyOf, type Entry } from './schema-book.ts'

const name = 'schemas.db'

const table = `CREATE TABLE IF NOT EXISTS entries (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  entry TEXT NOT NULL
)`

export class FileJournal implements Journal {
  readonly #file: DatabaseSync
  #read = 0

  constructor(directory: string) {
    try {
      this.#file = new DatabaseSync(join(directory, name))
      this.#file.exec('PRAGMA busy_timeout = 10000')
      this.#file.exec('PRAGMA journal_mode = WAL')
      this.#file.exec('PRAGMA synchronous = FULL')
      this.#file.exec(table)
    } catch (error) {
      throw refusal('opened', { directory, name, error })
    }
  }

  news(): Promise<readonly Entry[]> {
    const rows = this.#file
      .prepare('SELECT number, entry FROM entries WHERE number > ? ORDER BY number')
      .all(this.#read)
    const news = rows.map(({ entry }) => entryFrom(String(entry)))
    this.#read = Number(rows.at(-1)?.['number'] ?? this.#read)
    return Promise.resolve(news)
  }

  enter(entries: readonly Entry[]): Promise<void> {
    // What takes an entry's place is news again.
    const put = this.#file.prepare('INSERT OR REPLACE INTO entries (key, entry) VALUES (?, ?)')
    for (const entry of entries) put.run(keyOf(entry), JSON.stringify(entry))
    return Promise.resolve()
  }

  close(): Promise<void> {
    this.#file.close()
    return Promise.resolve()
  }
}

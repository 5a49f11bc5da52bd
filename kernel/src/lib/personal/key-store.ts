/**
 * Job: the keys that personal data is sealed with, one a person, apart from events and state: in a
 * database of its own beside the embedded log, or behind the same port elsewhere.
 * Boundary: it knows persons by name and no data of theirs.
 *
 * Q1 A key is on the disk before anything can be sealed with it.
 * Q2 A key that was destroyed is gone, and the person never gets another: what comes later for them
 *    cannot be sealed by mistake.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { keyBytes } from './seal.ts'

export interface KeyStore {
  /** The person's key, made at the first call; `undefined` once it was destroyed. */
  keyOf(person: string): Uint8Array | undefined
  /** The key if there is one: makes none. */
  find(person: string): Uint8Array | undefined
  /** Destroys the key: nothing sealed with it can be opened any more. False where there was none. */
  destroy(person: string): boolean
  close(): void
}

export class SqliteKeyStore implements KeyStore {
  readonly #database: DatabaseSync
  readonly #read: StatementSync
  readonly #add: StatementSync
  readonly #destroy: StatementSync

  constructor(directory: string) {
    this.#database = new DatabaseSync(join(directory, 'keys.db'))
    // What is destroyed must not linger: it is overwritten, and no log of changes keeps it.
    for (const pragma of ['journal_mode = DELETE', 'synchronous = FULL', 'secure_delete = ON']) {
      this.#database.exec(`PRAGMA ${pragma}`)
    }
    this.#database.exec(
      'CREATE TABLE IF NOT EXISTS keys (person TEXT PRIMARY KEY, key BLOB) WITHOUT ROWID',
    )
    this.#read = this.#database.prepare('SELECT key FROM keys WHERE person = ?')
    this.#add = this.#database.prepare('INSERT INTO keys (person, key) VALUES (?, ?)')
    this.#destroy = this.#database.prepare(
      'UPDATE keys SET key = NULL WHERE person = ? AND key IS NOT NULL',
    )
  }

  keyOf(person: string): Uint8Array | undefined {
    const row = this.#read.get(person)
    if (row !== undefined) return keyIn(row)
    const key = Uint8Array.from(randomBytes(keyBytes))
    this.#add.run(person, key)
    return key
  }

  find(person: string): Uint8Array | undefined {
    const row = this.#read.get(person)
    return row === undefined ? undefined : keyIn(row)
  }

  destroy(person: string): boolean {
    return Number(this.#destroy.run(person).changes) > 0
  }

  close(): void {
    this.#database.close()
  }
}

function keyIn({ key }: Record<string, unknown>): Uint8Array | undefined {
  return key instanceof Uint8Array ? key : undefined
}

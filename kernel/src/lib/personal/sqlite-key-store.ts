/**
 * Job: keys of persons in a database of their own, beside the embedded log. Several threads may have
 * it open: each sees what the others did.
 * Boundary: which keys there are to be is key-store.ts.
 *
 * Q1 as in key-store.ts: keys that are wanted within one turn of the event loop are synced together.
 */
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { KeyOfPerson, KeyStore, MovableKeys } from './key-store.ts'
import { KnownPersons } from './known-persons.ts'
import { keyOf, newKey, type PersonKey } from './seal.ts'

/** How long a write of another thread is waited for. */
const busyMs = 5000

type Wanted = {
  readonly person: string
  readonly anew: boolean
  readonly made: PromiseWithResolvers<PersonKey | undefined>
}

export class SqliteKeyStore implements KeyStore, MovableKeys {
  readonly #directory: string
  #opened: OpenStore | undefined
  #wanted: Wanted[] = []
  #persons: KnownPersons | undefined

  /** Nothing is opened, or made, before it is asked. */
  constructor(directory: string) {
    this.#directory = directory
  }

  async keyFor(person: string, how?: { readonly anew: boolean }): Promise<PersonKey | undefined> {
    const anew = how?.anew === true
    const known = this.#store.read(person)
    if (known !== 'none' && (known !== 'destroyed' || !anew)) return keyIn(known)
    const made = Promise.withResolvers<PersonKey | undefined>()
    if (this.#wanted.push({ person, anew, made }) === 1) setImmediate(() => this.#makeAll())
    return made.promise
  }

  isKnown(person: string): boolean {
    this.#persons ??= new KnownPersons(this.#directory, (after, limit) =>
      this.#store.personsAfter(after, limit),
    )
    if (!this.#persons.mayBe(person)) return false
    return keyIn(this.#store.read(person)) !== undefined
  }

  async find(person: string): Promise<PersonKey | undefined> {
    return keyIn(this.#store.read(person))
  }

  async destroy(person: string, keyId: string): Promise<boolean> {
    const store = this.#store
    return store.together(() => {
      if (keyIn(store.read(person))?.id !== keyId) return false
      store.destroy(person)
      return true
    })
  }

  async all(): Promise<readonly KeyOfPerson[]> {
    return this.#store.all()
  }

  async replace(all: readonly KeyOfPerson[]): Promise<void> {
    const store = this.#store
    store.together(() => {
      store.clear()
      for (const { person, key } of all) store.put(person, key)
    })
    this.#persons?.end()
    this.#persons = undefined
  }

  async close(): Promise<void> {
    this.#makeAll()
    this.#persons?.end()
    this.#opened?.close()
    this.#opened = undefined
  }

  get #store(): OpenStore {
    return (this.#opened ??= new OpenStore(this.#directory))
  }

  /** Q1 */
  #makeAll(): void {
    const wanted = this.#wanted
    if (wanted.length === 0) return
    this.#wanted = []
    const store = this.#store
    try {
      const made = store.together(() => wanted.map((one) => keyMade(store, one)))
      for (const { person } of wanted) this.#persons?.add(person)
      for (const [nth, key] of made.entries()) wanted[nth]?.made.resolve(key)
    } catch (error) {
      for (const { made } of wanted) made.reject(error)
    }
  }
}

type Found = PersonKey | 'none' | 'destroyed'

const keyIn = (found: Found): PersonKey | undefined =>
  typeof found === 'string' ? undefined : found

function keyMade(store: OpenStore, { person, anew }: Wanted): PersonKey | undefined {
  const known = store.read(person)
  if (known !== 'none' && (known !== 'destroyed' || !anew)) return keyIn(known)
  const key = newKey()
  store.put(person, key)
  return key
}

class OpenStore {
  readonly #database: DatabaseSync
  readonly #read: StatementSync
  readonly #after: StatementSync
  readonly #put: StatementSync
  readonly #destroy: StatementSync

  constructor(directory: string) {
    this.#database = new DatabaseSync(join(directory, 'keys.db'), { timeout: busyMs })
    // What is destroyed must not linger: it is overwritten, and no log of changes keeps it.
    for (const pragma of ['journal_mode = DELETE', 'synchronous = FULL', 'secure_delete = ON']) {
      this.#database.exec(`PRAGMA ${pragma}`)
    }
    this.#database.exec(
      'CREATE TABLE IF NOT EXISTS keys (person TEXT PRIMARY KEY, key BLOB) WITHOUT ROWID',
    )
    this.#read = this.#database.prepare('SELECT key FROM keys WHERE person = ?')
    this.#after = this.#database.prepare(
      'SELECT person FROM keys WHERE person > ? ORDER BY person LIMIT ?',
    )
    this.#put = this.#database.prepare('INSERT OR REPLACE INTO keys (person, key) VALUES (?, ?)')
    this.#destroy = this.#database.prepare('UPDATE keys SET key = NULL WHERE person = ?')
  }

  read(person: string): Found {
    const row = this.#read.get(person)
    if (row === undefined) return 'none'
    const { key } = row
    return key instanceof Uint8Array ? keyOf(key) : 'destroyed'
  }

  personsAfter(after: string, limit: number): readonly string[] {
    return this.#after.all(after, limit).map(({ person }) => String(person))
  }

  all(): readonly KeyOfPerson[] {
    const rows = this.#database.prepare('SELECT person, key FROM keys ORDER BY person').all()
    return rows.map(({ person, key }) => ({
      person: String(person),
      key: key instanceof Uint8Array ? keyOf(key) : undefined,
    }))
  }

  /** Without one they are known as somebody whose key was destroyed. */
  put(person: string, key: PersonKey | undefined): void {
    this.#put.run(person, key?.bytes ?? null)
  }

  clear(): void {
    this.#database.exec('DELETE FROM keys')
  }

  destroy(person: string): void {
    this.#destroy.run(person)
  }

  /** What is read in it is still so when it is written. */
  together<T>(act: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      const done = act()
      this.#database.exec('COMMIT')
      return done
    } catch (error) {
      this.#database.exec('ROLLBACK')
      throw error
    }
  }

  close(): void {
    this.#database.close()
  }
}

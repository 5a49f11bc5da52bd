/** What the stand-in for a provider was asked, by the key of each payment. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { openBook } from './book-file.ts'

export type Kept = {
  readonly id: number
  readonly key: string
  /** `void` is one that was given back before it came. */
  readonly state: 'charged' | 'refunded' | 'void'
  readonly body: string
}

type Statements = Readonly<Record<'find' | 'add' | 'change' | 'all', StatementSync>>

export class ChargeBook {
  readonly #file: string
  #opened: { readonly database: DatabaseSync; readonly statements: Statements } | undefined

  constructor(file: string) {
    this.#file = file
  }

  /** One that is known stays as it is. */
  charge(key: string, body: string): Kept {
    return this.#find(key) ?? this.#add(key, 'charged', body)
  }

  /** Whether anything had been charged. What was not charged yet never will be. */
  refund(key: string): boolean {
    const known = this.#find(key)
    if (known === undefined) this.#add(key, 'void', '')
    else if (known.state === 'charged') this.#statements.change.run('refunded', key)
    return known !== undefined && known.state !== 'void'
  }

  all(): readonly Kept[] {
    return this.#statements.all.all() as unknown as readonly Kept[]
  }

  close(): void {
    this.#opened?.database.close()
    this.#opened = undefined
  }

  #find(key: string): Kept | undefined {
    return this.#statements.find.get(key) as Kept | undefined
  }

  #add(key: string, state: Kept['state'], body: string): Kept {
    const { lastInsertRowid } = this.#statements.add.run(key, state, body)
    return { id: Number(lastInsertRowid), key, state, body }
  }

  /** Opened when first asked, so that a start does not wait for it. */
  get #statements(): Statements {
    this.#opened ??= opened(this.#file)
    return this.#opened.statements
  }
}

function opened(file: string) {
  const database = openBook(
    file,
    `
    CREATE TABLE IF NOT EXISTS payments (
      id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, state TEXT NOT NULL, body TEXT NOT NULL
    ) STRICT;`,
  )
  const statements = {
    find: database.prepare('SELECT id, key, state, body FROM payments WHERE key = ?'),
    add: database.prepare('INSERT INTO payments (key, state, body) VALUES (?, ?, ?)'),
    change: database.prepare('UPDATE payments SET state = ? WHERE key = ?'),
    all: database.prepare('SELECT id, key, state, body FROM payments ORDER BY id'),
  }
  return { database, statements }
}

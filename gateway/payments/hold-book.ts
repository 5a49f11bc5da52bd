/** What the stand-in for a provider holds on cards, by the key of each hold. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { openBook } from './book-file.ts'

export type KeptHold = {
  readonly key: string
  /** `void` is one that was let go, be it before it came. */
  readonly state: 'held' | 'declined' | 'captured' | 'void'
  readonly amount: number
  readonly currency: string
  readonly token: string
  /** What the caller calls it. */
  readonly reference: string
  readonly captured: number
  readonly refunded: number
  readonly at: number
}

export type WantedHold = Pick<KeptHold, 'amount' | 'currency' | 'token' | 'reference'>

const unknown: WantedHold = { amount: 0, currency: '', token: '', reference: '' }
const columns = 'key, state, amount, currency, token, reference, captured, refunded, at'

type Statements = Readonly<
  Record<'find' | 'put' | 'between' | 'refund' | 'refunded', StatementSync>
>

export class HoldBook {
  readonly #file: string
  readonly #now: () => number
  #opened: { readonly database: DatabaseSync; readonly statements: Statements } | undefined

  constructor(file: string, now: () => number) {
    this.#file = file
    this.#now = now
  }

  find(key: string): KeptHold | undefined {
    return this.#statements.find.get(key) as KeptHold | undefined
  }

  /** One that is known stays as it is. */
  hold(key: string, wanted: WantedHold, isDeclined: boolean): KeptHold {
    return this.find(key) ?? this.#put({ key, state: isDeclined ? 'declined' : 'held', ...wanted })
  }

  /** Undefined where nothing is held under the key. */
  capture(key: string): KeptHold | undefined {
    const known = this.find(key)
    if (known?.state === 'captured') return known
    if (known?.state !== 'held') return undefined
    return this.#put({ ...known, state: 'captured', captured: known.amount })
  }

  /** Whether anything had been held. What is not held yet never will be; what was taken is given back. */
  letGo(key: string): boolean {
    const known = this.find(key) ?? this.#put({ key, state: 'void', ...unknown })
    if (known.state === 'held') this.#put({ ...known, state: 'void' })
    if (known.state === 'captured') this.#put({ ...known, refunded: known.captured })
    return known.amount > 0 && known.state !== 'declined'
  }

  /** Once under its own key. Undefined where so much was not taken. */
  refund(key: string, refundKey: string, amount: number): KeptHold | undefined {
    const known = this.find(key)
    if (known === undefined || this.#statements.refunded.get(refundKey) !== undefined) return known
    if (known.captured - known.refunded < amount) return undefined
    this.#statements.refund.run(refundKey, key, amount)
    return this.#put({ ...known, refunded: known.refunded + amount })
  }

  between(from: number, to: number): readonly KeptHold[] {
    return this.#statements.between.all(from, to) as unknown as readonly KeptHold[]
  }

  close(): void {
    this.#opened?.database.close()
    this.#opened = undefined
  }

  #put(hold: Omit<KeptHold, 'captured' | 'refunded' | 'at'> & Partial<KeptHold>): KeptHold {
    const { captured = 0, refunded = 0, at = this.#now() } = hold
    const kept: KeptHold = { ...hold, captured, refunded, at }
    const { key, state, amount, currency, token, reference } = kept
    this.#statements.put.run(
      ...([key, state, amount, currency, token, reference, captured, refunded, at] as const),
    )
    return kept
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
    CREATE TABLE IF NOT EXISTS holds (
      key TEXT PRIMARY KEY, state TEXT NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL,
      token TEXT NOT NULL, reference TEXT NOT NULL, captured INTEGER NOT NULL,
      refunded INTEGER NOT NULL, at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS holds_at ON holds (at);
    CREATE TABLE IF NOT EXISTS refunds (
      key TEXT PRIMARY KEY, hold TEXT NOT NULL, amount INTEGER NOT NULL
    ) STRICT;`,
  )
  const statements = {
    find: database.prepare(`SELECT ${columns} FROM holds WHERE key = ?`),
    put: database.prepare(
      `INSERT OR REPLACE INTO holds (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    between: database.prepare(`SELECT ${columns} FROM holds WHERE at >= ? AND at < ? ORDER BY at`),
    refund: database.prepare('INSERT INTO refunds (key, hold, amount) VALUES (?, ?, ?)'),
    refunded: database.prepare('SELECT key FROM refunds WHERE key = ?'),
  }
  return { database, statements }
}

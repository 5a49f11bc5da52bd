import { type Entries, largestInteger } from '@millrace/kernel'
import type { Book } from '#contracts/billing'

/** Where each kind of movement puts the amount, and where from. */
export const legs = {
  deposit: { debit: 'available', credit: 'deposits' },
  hold: { debit: 'held', credit: 'available' },
  release: { debit: 'available', credit: 'held' },
  take: { debit: 'sales', credit: 'held' },
  refund: { debit: 'available', credit: 'refunds' },
} as const satisfies Record<string, { readonly debit: Book; readonly credit: Book }>
export type Move = keyof typeof legs

/** One movement in an account's own book: both its legs, so that the book balances by itself. */
export type Movement = {
  readonly move: Move
  readonly minor: number
  readonly at: number
  readonly cause: string
}

export type Ledger = {
  readonly available: number
  readonly held: number
  readonly entryCount: number
  readonly book: Entries<Movement>
}

/** An amount of 0 is no movement. Whoever asks for one that cannot be has not looked first. */
export function post<L extends Ledger>(ledger: L, movement: Movement): L {
  const { move, minor, cause } = movement
  if (minor === 0) return ledger
  const available = ledger.available + change('available', movement)
  const held = ledger.held + change('held', movement)
  if (minor < 0 || available < 0 || held < 0 || available + held > largestInteger) {
    throw new Error(
      `A ${move} of ${minor} for ${cause} does not fit ${JSON.stringify({
        available: ledger.available,
        held: ledger.held,
      })}.`,
    )
  }
  const entryCount = ledger.entryCount + 1
  const book = ledger.book.with(entryName(entryCount), movement)
  return { ...ledger, available, held, entryCount, book }
}

function change(book: Book, { move, minor }: Movement): number {
  const { debit, credit } = legs[move]
  if (debit === book) return minor
  return credit === book ? -minor : 0
}

/** Padded, so that the order of names is the order of entries. */
const entryName = (index: number) => String(index).padStart(16, '0')

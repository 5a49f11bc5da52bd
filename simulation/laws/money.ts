/**
 * Money: every book balances by itself, what is held is the sum of the live holds, nothing is
 * negative, and the account has what its events tell: deposits = available + held + sales - refunds.
 */
import { jsonIn, numberIn, textIn, type Row } from './evidence.ts'
import type { AccountNumbers } from './history.ts'
import type { Law, Trial } from './law.ts'
import { holdIn, ownedByOpenOrder } from './live-holds.ts'
import { perKey, type Root } from './per-key.ts'

const law = 'money'

type Book = { available: number; held: number; deposits: number; sales: number; refunds: number }
type Account = { readonly root: Root; readonly book: Book; holds: number }

type Movement = { readonly move: string; readonly minor: number }

export const money: Law = {
  name: law,
  hold: (trial) =>
    perKey<Account>(trial.evidence.rows('billing'), {
      begin: (_, root) => ({
        root,
        book: { available: 0, held: 0, deposits: 0, sales: 0, refunds: 0 },
        holds: 0,
      }),
      entry: (account, row) => takeRow(trial, account, row),
      end: (account, key) => hold(trial, account, key),
    }),
}

function takeRow(trial: Trial, account: Account, row: Row): void {
  if (row.map === 'book') post(account.book, jsonIn(row) as Movement)
  if (row.map !== 'holds') return
  const hold = holdIn(row)
  if (hold.is !== 'held') return
  account.holds += hold.minor ?? 0
  ownedByOpenOrder(trial, row, hold)
}

/** Which book gets the amount, and which gives it. */
const legs: Readonly<Record<string, readonly [debit: keyof Book, credit: keyof Book]>> = {
  deposit: ['available', 'deposits'],
  hold: ['held', 'available'],
  release: ['available', 'held'],
  take: ['sales', 'held'],
  refund: ['available', 'refunds'],
}

function post(book: Book, { move, minor }: Movement): void {
  const [debit, credit] = legs[move] ?? []
  if (debit === undefined || credit === undefined) throw new Error(`${move} is no movement.`)
  book[debit] += minor
  book[credit] -= minor
}

function hold({ history, findings }: Trial, { root, book, holds }: Account, key: string): void {
  findings.count(law)
  const available = numberIn(root, 'available')
  const held = numberIn(root, 'held')
  const says = (what: string) => findings.wrong(law, `Account ${key} ${what}`)
  if (!(available >= 0) || !(held >= 0)) says(`has ${available} available and ${held} held.`)
  if (book.available !== available || book.held !== held) {
    says(`has ${available} and ${held} held, but its book has ${book.available} and ${book.held}.`)
  }
  if (holds !== held) says(`has ${held} held, but its live holds come to ${holds}.`)
  const told = history.accounts.get(key)
  if (told === undefined) {
    if (textIn(root, 'currency') !== '') says('is in the state, but no event tells of it.')
    return
  }
  if (told.balance !== available + held || told.held !== held) {
    says(
      `has a balance of ${available + held}, ${held} held; events tell ${told.balance}, ${told.held}.`,
    )
  }
  holdBooks(says, book, told)
}

function holdBooks(says: (what: string) => void, book: Book, told: AccountNumbers): void {
  const { deposited, taken, refunded, balance } = told
  if (-book.deposits !== deposited || book.sales !== taken || -book.refunds !== refunded) {
    says(`has the books ${JSON.stringify(book)}; its events tell ${JSON.stringify(told)}.`)
  }
  if (deposited !== balance + taken - refunded) {
    says(`got ${deposited}, but has ${balance} after ${taken} taken and ${refunded} refunded.`)
  }
}

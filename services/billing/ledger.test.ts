import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { answered, entries, type Sent } from '@millrace/kernel'
import fc from 'fast-check'
import {
  books,
  deposit,
  holdMoney,
  refundMoney,
  releaseMoney,
  sweepAccount,
  takeMoney,
  type Book,
} from '#contracts/billing'
import { holdName } from '#contracts/fields'
import type { Account } from './account.ts'
import { eur, noon, topped } from './anna.ts'
import { keepMs } from './holds.ts'
import { legs, post, type Ledger } from './ledger.ts'

const accountId = 'anna'
const orders = ['o-1', 'o-2', 'o-3', 'o-4', 'o-5']
// An order asks for one amount however often it asks; one of them asks for less than nothing.
const amountOf = (orderId: string) => eur(orders.indexOf(orderId) * 30 - 10)

const asked: readonly ((orderId: string) => Sent)[] = [
  (orderId) => holdMoney({ ...names(orderId), amount: amountOf(orderId) }),
  (orderId) => holdMoney({ ...names(orderId), amount: amountOf(orderId) }),
  (orderId) => releaseMoney(names(orderId)),
  (orderId) => takeMoney(names(orderId)),
  (orderId) => refundMoney({ ...names(orderId), customerId: 'c-1', amount: amountOf(orderId) }),
  (orderId) => answered({ note: holdName(names(orderId)), accepted: true, body: 'lapse' }),
  () => deposit({ accountId, amount: 40 }),
]
const names = (orderId: string) => ({ accountId, orderId, step: 'wallet' })

const messages = fc.array(
  fc
    .tuple(fc.constantFrom(...asked), fc.constantFrom(...orders))
    .map(([message, orderId]) => message(orderId)),
  { maxLength: 60 },
)

/** What each book holds after its entries, and how much of each cause lies in each book. */
function balances(movements: Iterable<{ move: keyof typeof legs; minor: number }>) {
  const balance = Object.fromEntries(books.map((book) => [book, 0])) as Record<Book, number>
  for (const { move, minor } of movements) {
    balance[legs[move].debit] += minor
    balance[legs[move].credit] -= minor
  }
  return balance
}

function checkBooks(account: Account): void {
  const movements = [...account.book.list()].map(([, movement]) => movement)
  const balance = balances(movements)
  assert.equal(
    books.reduce((sum, book) => sum + balance[book], 0),
    0,
  )
  assert.equal(account.available, balance.available)
  assert.equal(account.held, balance.held)
  assert.ok(account.available >= 0 && account.held >= 0)

  const holds = [...account.holds.list()]
  const stillHeld = holds.reduce((sum, [, mark]) => sum + (mark.is === 'held' ? mark.minor : 0), 0)
  assert.equal(account.held, stillHeld)

  const moved = (...moves: string[]) =>
    movements.reduce((sum, { move, minor }) => sum + (moves.includes(move) ? minor : 0), 0)
  assert.equal(moved('hold'), moved('take', 'release') + account.held)
  for (const { cause, move } of movements) {
    if (move === 'deposit') continue
    const same = movements.filter((other) => other.cause === cause && other.move === move)
    assert.equal(same.length, 1, `${move} of ${cause} was made twice`)
  }
}

/** A refund of what was never taken, and an undo of what was, are never asked for. */
function isFair(account: Account, message: Sent): boolean {
  const { orderId } = message.data as { orderId?: string }
  const is = orderId === undefined ? undefined : account.holds.get(holdName(names(orderId)))?.is
  if (message.type === refundMoney) return is === 'taken'
  return !(message.type === releaseMoney && is === 'taken')
}

describe('billing: the ledger', () => {
  it('balances at every step, whatever is asked, repeated or late', () => {
    fc.assert(
      fc.property(messages, (sequence) => {
        let anna = topped
        for (const message of sequence) {
          if (!isFair(anna.state, message)) continue
          anna = anna.when(message, { key: accountId })
          checkBooks(anna.state)
        }
        const swept = anna.when(sweepAccount({ accountId }), { now: noon + keepMs })
        const left = [...swept.state.holds.list()]
        assert.ok(left.every(([, { is }]) => is === 'held'))
      }),
      { seed: 1, numRuns: 200 },
    )
  })

  it('changes nothing when the last message comes again', () => {
    fc.assert(
      fc.property(messages, (sequence) => {
        let anna = topped
        for (const message of sequence) {
          if (message.type === deposit || !isFair(anna.state, message)) continue
          anna = anna.when(message, { key: accountId })
          if (isFair(anna.state, message)) anna.when(message, { key: accountId }).changesNothing()
        }
      }),
      { seed: 2, numRuns: 200 },
    )
  })

  it('posts nothing that would leave a book short', () => {
    const empty: Ledger = { available: 0, held: 5, entryCount: 0, book: entries<never>() }
    const take = { move: 'take', minor: 6, at: noon, cause: 'o-1/wallet' } as const
    assert.throws(() => post(empty, take), /take of 6 for o-1\/wallet does not fit/)
    assert.equal(post(empty, { ...take, minor: 5 }).held, 0)
  })
})

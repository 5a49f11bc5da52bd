/** Billing: wallets. Each event tells the account's numbers after it, in minor units. */
import {
  command,
  event,
  group,
  integer,
  oneOf,
  optional,
  query,
  text,
  type ValueOf,
} from '@millrace/kernel'
import {
  accountId,
  currency,
  customerId,
  hold,
  money,
  orderId,
  reasons,
  step,
  time,
} from './fields.ts'

const numbers = { balance: integer(), held: integer() }
const asked = { accountId, orderId, step }
const held = { ...asked, amount: money }

export const openAccount = command('billing.open-account', {
  accountId,
  currency,
  owner: optional(customerId),
})
export const accountOpened = event('billing.account-opened', {
  accountId,
  currency,
  owner: optional(customerId),
  ...numbers,
})

export const deposit = command('billing.deposit', { accountId, amount: integer({ min: 1 }) })
export const deposited = event('billing.deposited', { accountId, amount: money, ...numbers })

export const holdMoney = command('billing.hold-money', held)
export const moneyHeld = event('billing.money-held', { ...held, ...numbers })
export const moneyRefused = event('billing.money-refused', { ...asked, reasons })

export const releaseMoney = command('billing.release-money', asked)
/** The amount is 0 where nothing was held, and left out where the account has no currency yet. */
export const moneyReleased = event('billing.money-released', {
  ...asked,
  amount: optional(money),
  ...numbers,
})

export const takeMoney = command('billing.take-money', asked)
export const moneyTaken = event('billing.money-taken', { ...held, ...numbers })
export const moneyNotTaken = event('billing.money-not-taken', { ...asked, reasons })

/** A refund names the customer, who is told of it. */
const refunded = { ...held, customerId }
export const refundMoney = command('billing.refund-money', refunded)
export const moneyRefunded = event('billing.money-refunded', { ...refunded, ...numbers })

/** A part of what was taken: each under a step of its own. */
export const refundPart = command('billing.refund-part', refunded)
export const partRefunded = event('billing.part-refunded', { ...refunded, ...numbers })

/** A hold that was due and that nobody needs any more. */
export const moneyLapsed = event('billing.money-lapsed', { ...held, ...numbers })

/** What billing tells itself: that a hold is due, and that old ones may be forgotten. */
export const moneyHoldIsDue = command('billing.hold-is-due', { accountId, hold })
export const sweepAccount = command('billing.sweep', { accountId, from: optional(hold) })

export const showAccount = query('billing.show-account', { accountId })
export const shownAccount = group({
  ...{ id: accountId, currency, owner: optional(customerId) },
  ...{ ...numbers, available: integer() },
})
export type Account = ValueOf<typeof shownAccount>

/** Answered with the entries, newest first. */
export const listEntries = query('billing.list-entries', {
  accountId,
  limit: integer({ min: 1, max: 1000 }),
  /** Only entries older than the one with this number. */
  before: optional(text()),
})

/** The books of an account: what lies where. */
export const books = ['available', 'held', 'deposits', 'sales', 'refunds'] as const
export type Book = (typeof books)[number]

/** An entry moves an amount from the book it credits to the book it debits. */
export const shownEntry = group({
  ...{ id: text(), at: time },
  ...{ debit: oneOf(...books), credit: oneOf(...books) },
  ...{ amount: integer(), cause: text() },
})
export type Entry = ValueOf<typeof shownEntry>

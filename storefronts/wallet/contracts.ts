/** Wallet orders: what its machines tell one another and are asked. Amounts are in minor units. */
import { command, integer, oneOf, optional, query, text } from '@millrace/kernel'

const id = text({ min: 1, max: 200 })
const accountId = id
const orderId = id
const amount = integer({ min: 1 })

/**
 * Answered with a `Balance`; refused as `not-found`. `requestId` stands for one call: the same again is
 * answered as before, another one is refused as `key-used`, one that comes too early as `under-way`.
 */
export const requestDeposit = command('wallet.request-deposit', {
  accountId,
  amount,
  requestId: optional(id),
})
export type Balance = { readonly balance: number }
/** What an account tells itself: that a call may be forgotten. */
export const forgetDeposit = command('wallet.forget-deposit', { accountId, requestId: id })

/** An order that is paid from the account, and is nobody's. Answered with the core's `Order`. */
export const debitAccount = command('wallet.debit-account', { accountId, debitId: orderId, amount })

export const showBalance = query('wallet.show-balance', { accountId })
export type ShownAccount = {
  readonly id: string
  readonly balance: number
  readonly createdAt: number
  readonly updatedAt: number
}

const profileId = id

/** Answered with the order's id, when it has its number; refused as a deposit is. */
export const orderProducts = command('wallet.order-products', {
  profileId,
  orderId,
  productQuantity: integer({ min: 1, max: 2 ** 31 - 1 }),
})
/** Answered with the order's id; refused where the profile has no such order. */
export const forgetOrder = command('wallet.forget-order', { profileId, orderId })

export const showProfileOrder = query('wallet.show-order', { profileId, orderId })
/** Answered with a `ProfileOrders`. */
export const listProfileOrders = query('wallet.list-orders', {
  profileId,
  after: text(),
  limit: integer({ min: 1, max: 1000 }),
})

export type OrderState = 'PENDING' | 'APPROVED' | 'CANCELED'
export type ShownOrder = {
  readonly id: string
  readonly profileId: string
  readonly orderNumber: number
  /** Null where somebody else's record asked for a price that no quantity comes to. */
  readonly productQuantity: number | null
  readonly state: OrderState
}
export type ProfileOrders = {
  readonly items: readonly ShownOrder[]
  /** Where the list goes on; left out at its end. */
  readonly last?: string
}

/** Answered with the next number; each is given once. */
export const takeNumber = command('wallet.take-number', { sequence: text({ min: 1, max: 50 }) })

/** All letters lie with one key, so that their times rise. */
const outbox = text({ min: 1, max: 50 })

export const letterEvents = [
  'DEPOSIT_ACCEPTED',
  'ORDER_PAID',
  'PAYMENT_FAIL',
  'BROKERAGE_NOTIFICATION',
] as const
export type LetterEvent = (typeof letterEvents)[number]

export const writeLetter = command('wallet.write-letter', {
  outbox,
  account: accountId,
  event: oneOf(...letterEvents),
  text: text({ max: 1000 }),
})
export const forgetLetters = command('wallet.forget-letters', { outbox })
/** What the outbox tells itself: that what was forgotten may be thrown away. */
export const sweepLetters = command('wallet.sweep-letters', { outbox })

export const showLetter = query('wallet.show-letter', { outbox, id })
/** Answered with a `Letters`, oldest first. */
export const listLetters = query('wallet.list-letters', {
  outbox,
  /** Of this account only; of all where it is empty. */
  account: text({ max: 200 }),
  after: integer({ min: 0 }),
  limit: integer({ min: 1, max: 1000 }),
})
export type Letter = {
  readonly id: string
  readonly account: string
  readonly text: string
  readonly event: LetterEvent
  readonly created: number
}
export type Letters = { readonly items: readonly Letter[]; readonly more: boolean }

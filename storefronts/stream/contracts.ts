/** Stream orders: what is asked for, and what is told, in the words of its dialect. */
import {
  command,
  event,
  group,
  integer,
  listOf,
  oneOf,
  optional,
  query,
  text,
  type ValueOf,
} from '@millrace/kernel'

export const states = ['CREATED', 'VALIDATED', 'FAILED', 'SHIPPED'] as const
export type State = (typeof states)[number]
export const products = ['JUMPERS', 'UNDERPANTS', 'STOCKINGS'] as const
export const checkTypes = ['INVENTORY_CHECK', 'FRAUD_CHECK', 'ORDER_DETAILS_CHECK'] as const
export type CheckType = (typeof checkTypes)[number]
export const results = ['PASS', 'FAIL', 'ERROR'] as const
export type Result = (typeof results)[number]

const int32 = { min: -(2 ** 31), max: 2 ** 31 - 1 }

/** An order without its state; its price in hundredths, since binary fractions count nothing here. */
export const posted = group({
  id: text({ min: 1 }),
  customerId: integer(),
  product: oneOf(...products),
  quantity: integer(int32),
  priceCents: integer(),
})
export type Posted = ValueOf<typeof posted>

const orderId = text({ min: 1, max: 200 })
const customerId = text({ min: 1, max: 200 })
const round = integer({ min: 1 })
const state = oneOf(...states)

/** Answered with `Accepted`; refused as `different-body` while the id stands for an open order. */
export const acceptOrder = command('stream.accept-order', { orderId, posted })
export type Accepted = { readonly replayed: boolean }

/** An order in a state of the client's own: it is shown and told, and nobody checks it. */
export const keepOrder = command('stream.keep-order', { orderId, posted, state })

/** Answered with a `Shown`, or with null where there is none. */
export const showOrder = query('stream.show-order', { orderId })
export type Shown = {
  readonly posted: Posted
  readonly state: State
  /** Why it failed. */
  readonly reason?: string
}

/** A check of the core's order of that round has answered. */
export const noteVerdict = command('stream.note-verdict', {
  orderId,
  round,
  check: oneOf(...checkTypes),
  result: oneOf(...results),
})

/** The core's order of that round has ended. */
export const settleOrder = command('stream.settle-order', {
  orderId,
  round,
  reason: optional(text()),
})

/** It is shown otherwise than before; whoever waits for it looks again. */
export const orderChanged = event('stream.order-changed', {
  orderId,
  state,
  reason: optional(text()),
})

/** What stock tells itself: to try again to take what it owes. */
export const takeOwed = command('stream.take-owed', { sku: text({ min: 1, max: 200 }) })

/** What is kept of a customer: no address, of whatever kind, is wanted here. */
export const customer = group({
  id: integer(),
  firstName: text(),
  lastName: text(),
  level: text(),
})
export type Customer = ValueOf<typeof customer>

/** An order's customer is wanted; told with `customerMet`, as soon as there is one. */
export const meetCustomer = command('stream.meet-customer', {
  customerId,
  orderId,
  round,
  id: text(),
})
export const customerMet = command('stream.customer-met', {
  orderId,
  round,
  customer: group({ id: integer() }),
})

/** Answered with a `Customer`, or with null. */
export const showCustomer = query('stream.show-customer', { customerId })

export const payment = group({ id: text(), ccy: text(), amount: text() })
export type Payment = ValueOf<typeof payment>

/** The letter about an order that was paid for; it goes into the log of the process. */
export const letterSent = event('stream.letter-sent', {
  orderId,
  customerId,
  product: text(),
  quantity: integer(),
  paymentId: text(),
  ccy: text(),
  amount: text(),
})

/** A customer has ordered more often within a window than is usual. */
export const customerSuspected = event('stream.customer-suspected', {
  customerId,
  windowStart: integer(),
  counts: integer(),
})

/** Answered with `BoardRow`s, newest windows first. */
export const showBoard = query('stream-board.show', { limit: integer({ min: 1, max: 1000 }) })
export const boardRows = listOf(
  group({ customerId: text(), windowStart: integer(), counts: integer() }),
)
export type BoardRow = ValueOf<typeof boardRows>[number]

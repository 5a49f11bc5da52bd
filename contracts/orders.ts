/** Orders: what a shop asks for, and what became of it. */
import {
  anything,
  command,
  event,
  flag,
  instant,
  integer,
  oneOf,
  optional,
  query,
  text,
  type Payload,
} from '@millrace/kernel'
import { currency, customerId, delivery, hold, lines, orderId, payment, reasons } from './fields.ts'

const placed = {
  orderId,
  customerId,
  currency,
  lines,
  payment: optional(payment),
  delivery: optional(delivery),
}

export const orderStates = ['PENDING', 'APPROVED', 'CANCELED', 'SHIPPED'] as const
export type OrderState = (typeof orderStates)[number]
const state = oneOf(...orderStates)

export const placeOrder = command('orders.place-order', placed)
/** `total` is the sum of the lines that are above 0, in minor units. */
export const orderPlaced = event('orders.placed', { ...placed, total: integer(), state })

export const confirmOrder = command('orders.confirm', { orderId })
export const orderConfirmed = event('orders.approved', { orderId, customerId, state })

export const cancelOrder = command('orders.cancel', { orderId, reasons })
export const orderCanceled = event('orders.canceled', { orderId, customerId, reasons, state })

/** A person wants the order undone. */
export const requestCancel = command('orders.request-cancel', { orderId, reason: text({ max: 500 }) })
export const cancelRequested = event('orders.cancel-requested', {
  orderId,
  reason: text({ max: 500 }),
})

/** A hold of this order is due: renew it, or let it lapse? Answered with a `HoldVerdict`. */
export const holdDue = command('orders.hold-due', { orderId, hold })
export type HoldVerdict = 'renew' | 'lapse'

export const showOrder = query('orders.show', { orderId })

/** An order as the API shows it. */
export type Order = {
  readonly id: string
  readonly customerId: string
  readonly state: OrderState
  readonly currency: string
  readonly lines: Payload<typeof orderPlaced>['lines']
  readonly total: number
  readonly payment?: Payload<typeof orderPlaced>['payment']
  readonly delivery?: Payload<typeof orderPlaced>['delivery']
  readonly reasons: Payload<typeof orderCanceled>['reasons']
  readonly placedAt: string
  readonly updatedAt: string
}

/** A call with a key and an id of the client's own is noted under the key first. */
export const placeOrderOnce = command('requests.place-order', {
  requestId: text({ min: 1, max: 600 }),
  order: anything(),
})
export type OnceRefusal = { readonly refused: 'different-body' }

/** The orders of one shard, newest first. */
export const listOrders = query('order-list.show', {
  state: optional(state),
  customerId: optional(customerId),
  /** Only what comes after this place: `placedAt|id` of the last one shown. */
  after: optional(text()),
  limit: integer({ min: 1, max: 1000 }),
})
export const showHistory = query('order-history.show', { orderId })
export const historyLine = { at: instant(), final: flag() }

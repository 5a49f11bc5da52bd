/** Orders: what a shop asks for, and what became of it. */
import {
  command,
  event,
  flag,
  group,
  instant,
  integer,
  listOf,
  oneOf,
  openGroup,
  optional,
  query,
  text,
  type Need,
  type ValueOf,
} from '@millrace/kernel'
import { neededChecks } from './check.ts'
import {
  currency,
  customerId,
  delivery,
  hold,
  lines,
  money,
  orderId,
  payment,
  reasons,
  refundId,
  registered,
  time,
} from './fields.ts'
import { page, type Page } from './page.ts'

const placed = {
  orderId,
  customerId,
  currency,
  lines,
  payment: optional(payment),
  delivery: optional(delivery),
  /** The pre-order that it was made of, and whether its goods come with another order. */
  preorderId: optional(orderId),
  goodsLater: optional(flag()),
}

export const orderStates = ['PENDING', 'APPROVED', 'CANCELED', 'SHIPPED'] as const
export type OrderState = (typeof orderStates)[number]
const state = oneOf(...orderStates)

type Wanted = {
  readonly lines: ValueOf<typeof lines>
  readonly payment?: ValueOf<typeof payment>
  readonly delivery?: ValueOf<typeof delivery>
}

/** What an order takes something of. */
export const needsOf = ({ lines, payment, delivery }: Wanted): readonly Need[] => [
  ...lines.flatMap(({ sku }) => (sku === undefined ? [] : [{ service: 'warehouse', key: sku }])),
  ...(payment?.account === undefined ? [] : [{ service: 'billing', key: payment.account }]),
  ...(delivery === undefined ? [] : [{ service: 'delivery', key: delivery.slot }]),
]

/** Answered with `Placed`; refused as `different-body` where the id stands for another order. */
export const placeOrder = command(
  'orders.place-order',
  { ...placed, checks: neededChecks, registered },
  { needs: needsOf },
)
/** `total` is the sum of the lines that are above 0, in minor units. */
export const orderPlaced = event('orders.placed', {
  ...placed,
  total: integer(),
  placedAt: instant(),
  state,
  checks: neededChecks,
})

export const confirmOrder = command('orders.confirm', { orderId })
/** `placedAt` goes with what ends an order, so that a list finds the place it has it in. */
const ended = {
  ...{ orderId, customerId, placedAt: instant(), state, registered },
  preorderId: placed.preorderId,
}
export const orderConfirmed = event('orders.approved', ended)

export const cancelOrder = command('orders.cancel', { orderId, reasons })
export const orderCanceled = event('orders.canceled', { ...ended, reasons })

/** The shop has sent the goods. Answered with the `Order`. */
export const shipOrder = command('orders.ship', { orderId })
export const orderShipped = event('orders.shipped', ended)

/** A person wants the order undone. Answered with the `Order`. */
export const requestCancel = command('orders.request-cancel', {
  orderId,
  reason: text({ max: 500 }),
})
export const cancelRequested = event('orders.cancel-requested', {
  orderId,
  reason: text({ max: 500 }),
})

/** A part of what was paid is to be given back; the order stays as it is. Answered with the `Order`. */
export const requestRefund = command('orders.request-refund', {
  orderId,
  amount: integer({ min: 1 }),
  reason: text({ max: 500 }),
})
/** The refunds of an order are given one after another. */
export const refundBegun = event('orders.refund-begun', {
  ...{ orderId, customerId, refundId, amount: money, payment },
  reason: text({ max: 500 }),
})
export const endRefund = command('orders.end-refund', { orderId, refundId })
export const refundEnded = event('orders.refund-ended', {
  ...{ orderId, customerId, refundId, amount: money },
  /** Where it went back to. */
  payment: optional(payment),
})

/** An approved order begins to be undone: with forward steps, which carry their amounts. */
export const cancelBegun = event('orders.cancel-begun', {
  ...placed,
  total: integer(),
  /** What was given back of it before; left out where nothing was. */
  refunded: optional(integer()),
  placedAt: instant(),
  reason: text({ max: 500 }),
})

/** A hold of this order is due: renew it, or let it lapse? Answered with a `HoldVerdict`. */
export const holdDue = command('orders.hold-due', { orderId, hold })
export type HoldVerdict = 'renew' | 'lapse'

/** Answered with an `Order`. */
export const showOrder = query('orders.show', { orderId })

/** What the order's sagas wait for. Answered with the kernel's `Progress`. */
export const showPlaceOrder = query('place-order.show', { orderId })
export const showCancelOrder = query('cancel-order.show', { orderId })
export const showRefundOrder = query('refund-order.show', { orderId })

const refundStates = ['waiting', 'under-way', 'done'] as const
export type RefundState = (typeof refundStates)[number]

/** An order as the API shows it. */
export const shownOrder = group({
  id: orderId,
  ...{ customerId, state, currency, lines },
  total: integer(),
  payment: optional(payment),
  delivery: optional(delivery),
  ...{ preorderId: optional(orderId), goodsLater: optional(flag()) },
  reasons,
  /** What was asked to be given back of what was paid; left out where nothing was. */
  refunds: optional(
    listOf(
      group({
        ...{ id: refundId, amount: integer(), reason: text() },
        ...{ state: oneOf(...refundStates), at: time },
      }),
    ),
  ),
  ...{ placedAt: time, updatedAt: time },
})
export type Order = ValueOf<typeof shownOrder>

/** What placing an order is answered with: the order as it is now, and whether it was known. */
export type Placed = { readonly order: Order; readonly replayed: boolean }

/** The orders of one shard, newest first. Answered with an `OrdersPage`. */
export const listOrders = query('order-list.show', {
  state: optional(state),
  customerId: optional(customerId),
  ...page,
})
export type OrdersPage = Page<{ readonly orderId: string }>

/** All that happened to an order, in order. Answered with its `HistoryLine`s. */
export const showHistory = query('order-history.show', { orderId })
export const historyLine = openGroup({
  /** Of this order's lines, which in the order in which they came to be known; a whole number. */
  id: text({ pattern: '^[0-9]+$' }),
  at: time,
  what: text(),
})
export type HistoryLine = ValueOf<typeof historyLine> & { readonly [detail: string]: unknown }

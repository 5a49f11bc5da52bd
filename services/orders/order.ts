import { isoTime, largestInteger, refuse, type Payload } from '@millrace/kernel'
import type { Line, Reason } from '#contracts/fields'
import {
  cancelBegun,
  type Order as ShownOrder,
  type OrderState,
  type placeOrder,
} from '#contracts/orders'
import { refundedOf, showRefund, type Refund } from './refund.ts'

export type Body = Payload<typeof placeOrder>

/** What was asked for; the order's id is its key. */
export type Wanted = Omit<Body, 'orderId' | 'checks'>

export type Known = {
  readonly state: OrderState
  readonly body: Wanted
  readonly total: number
  readonly reasons: Reason[]
  readonly placedAt: number
  readonly updatedAt: number
  /** Whether the customer was known when it was placed; left out where not. */
  readonly registered?: true
  /** Why a person wants it undone; left out while nobody does. */
  readonly cancel?: string
  /** Parts that were given back, or are to be; left out while there are none. */
  readonly refunds?: readonly Refund[]
}

export type Order = { readonly state: 'NONE' } | Known

export const noOrder: Order = { state: 'NONE' }

export const unknownOrder = (orderId: string) =>
  refuse({ refused: 'not-found', detail: `There is no order ${orderId}.` })

export const place = (body: Wanted, now: number): Known => ({
  state: 'PENDING',
  body,
  total: totalOf(body.lines),
  reasons: [],
  placedAt: now,
  updatedAt: now,
})

export const approve = (order: Known, now: number): Known => ({
  ...order,
  state: 'APPROVED',
  updatedAt: now,
})

export const cancel = (order: Known, reasons: Reason[], now: number): Known => ({
  ...order,
  state: 'CANCELED',
  reasons,
  updatedAt: now,
})

export const ship = (order: Known, now: number): Known => ({
  ...order,
  state: 'SHIPPED',
  updatedAt: now,
})

export const wantCancel = (order: Known, reason: string): Known => ({ ...order, cancel: reason })

/** An approved order begins to be undone, with what has not been given back yet. */
export function beginCancel(orderId: string, order: Known, reason: string) {
  const { body, total, placedAt } = order
  const refunded = refundedOf(order)
  const begun = { orderId, ...body, total, placedAt, reason }
  return cancelBegun(refunded === 0 ? begun : { ...begun, refunded })
}

export function show(id: string, order: Known): ShownOrder {
  const { body, state, total, reasons, refunds = [], placedAt, updatedAt } = order
  const { customerId, currency, lines, ...wishes } = body
  return {
    id,
    customerId,
    state,
    currency,
    lines,
    total,
    ...wishes,
    reasons,
    ...(refunds.length === 0 ? {} : { refunds: refunds.map(showRefund) }),
    placedAt: isoTime(placedAt),
    updatedAt: isoTime(updatedAt),
  }
}

/** What the event that ends an order tells of it. */
export const ended = (orderId: string, { body, placedAt, state, registered }: Known) => {
  const { customerId, preorderId } = body
  const end = { orderId, customerId, placedAt, state }
  if (registered === undefined && preorderId === undefined) return end
  return {
    ...end,
    ...(registered === undefined ? {} : { registered }),
    ...(preorderId === undefined ? {} : { preorderId }),
  }
}

/** What is not above 0 adds nothing. A sum past the largest integer is kept there, to be refused. */
export function totalOf(lines: readonly Line[]): number {
  let total = 0
  for (const { quantity, unitPrice = 0 } of lines) {
    if (quantity <= 0 || unitPrice <= 0) continue
    total += quantity * unitPrice
    // Up to here every product and sum was exact; from here on they could only grow.
    if (!Number.isSafeInteger(total)) return largestInteger
  }
  return total
}

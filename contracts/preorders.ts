/** Pre-orders of the native API: who wants how many of what is not there yet, and what became of it. */
import {
  command,
  event,
  group,
  instant,
  integer,
  listOf,
  oneOf,
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
  orderId,
  payment,
  reason,
  registered,
  sku,
  time,
} from './fields.ts'
import { page, type Page } from './page.ts'
import { payWhen, ticket } from './preorder-products.ts'

const preorderId = text({ min: 1, max: 200 })

export const preorderStates = [
  'WAITING',
  'RESERVED',
  'CHARGING',
  'DECLINED',
  'PAID',
  'RELEASING',
  'RELEASED',
  'CANCELING',
  'CANCELED',
] as const
export type PreorderState = (typeof preorderStates)[number]
const state = oneOf(...preorderStates)

/** Why a pre-order is no more, or not paid: as an order has it, or for what only happens here. */
export const preorderReason = group({
  code: oneOf(...reason.properties.code.enum, 'not-paid-in-time', 'sold-out'),
  detail: text(),
  pointer: optional(text()),
})
export type PreorderReason = ValueOf<typeof preorderReason>
const reasons = listOf(preorderReason)

const asked = {
  ...{ preorderId, customerId, sku, quantity: integer({ min: 1 }) },
  ...{ payment, delivery: optional(delivery) },
  ...{ registered, checks: neededChecks },
}

/** Who gives it a place. */
export const placeOf = (sku: string): Need => ({ service: 'preorder-products', key: sku })

/** Answered with a `PreorderPlaced`; refused as `different-body` where the id stands for another one. */
export const placePreorder = command('preorders.place', asked, {
  needs: ({ sku }) => [placeOf(sku)],
})
/** The customer wants it no more. Answered with the `Preorder`, like the next. */
export const cancelPreorder = command('preorders.cancel', {
  preorderId,
  reason: text({ max: 500 }),
})
/** How it is paid from now on; one that was declined is charged once more. */
export const changePayment = command('preorders.change-payment', {
  preorderId,
  payment: optional(payment),
  delivery: optional(delivery),
})

/** Where it stands now, and stood before; `orderId` is the order that it is charged or released with. */
export const preorderMoved = event('preorders.moved', {
  ...{ preorderId, customerId, sku, quantity: integer(), ticket },
  ...{ from: optional(state), state, placedAt: instant() },
  ...{ orderId: optional(orderId), reasons: optional(reasons), registered },
})
/** The customer is to see to the payment, until a time. */
export const preorderReminded = event('preorders.reminded', {
  ...{ preorderId, customerId, orderId, sku },
  ...{ nth: integer({ min: 1 }), payBy: instant(), reasons, registered },
})

/** What its product tells a pre-order: it is its turn, or there will be no room for it. */
export const chargePreorder = command('preorders.charge', { preorderId })
export const releasePreorder = command('preorders.release', { preorderId })
export const sellPreorderOut = command('preorders.sell-out', { preorderId })

/** What a pre-order tells itself. */
export const reminderIsDue = command('preorders.reminder-is-due', { preorderId })
export const paymentIsDue = command('preorders.payment-is-due', { preorderId })

/** Answered with the `Preorder`, and with all that happened to it, oldest first. */
export const showPreorder = query('preorders.show', { preorderId })
export const listPreorderHistory = query('preorders.history', { preorderId })

export const shownPreorder = group({
  ...{ id: preorderId, customerId, sku, quantity: integer(), state },
  /** In the queue behind the cap, while it waits there. */
  position: optional(integer({ min: 1 })),
  ...{ currency, unitPrice: integer(), total: integer(), payWhen },
  ...{ payment, delivery: optional(delivery) },
  /** The order that it became, or is being tried with; and the one that took the money before. */
  ...{ orderId: optional(orderId), paidWith: optional(orderId) },
  attempts: integer(),
  payBy: optional(time),
  ...{ reasons, placedAt: time, updatedAt: time },
})
export type Preorder = ValueOf<typeof shownPreorder>

/** `ticket` is its number in line. */
export type ShownPreorder = { readonly preorder: Preorder; readonly ticket: number }
export type PreorderPlaced = { readonly preorder: Preorder; readonly replayed: boolean }

export const preorderLine = group({
  /** A whole number that rises. */
  id: text(),
  at: time,
  what: text(),
  orderId: optional(orderId),
  detail: optional(text()),
})
export type PreorderLine = ValueOf<typeof preorderLine>

/** The pre-orders of one shard, newest first. Answered with a `PreordersPage`. */
export const listPreorders = query('preorder-list.show', {
  state: optional(state),
  sku: optional(sku),
  customerId: optional(customerId),
  ...page,
})
/** The same of products, of which the newest are those that were planned last. */
export const listProducts = query('preorder-list.show-products', page)
export type PreordersPage = Page<{ readonly id: string }>

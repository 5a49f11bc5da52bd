/** For tests: Anna has pre-ordered two lamps, under p-1, and pays by card. */
import { answered } from '@millrace/kernel'
import { given, testTime } from '@millrace/kernel/testing'
import { orderCanceled, orderConfirmed } from '#contracts/orders'
import type { Reason } from '#contracts/fields'
import { placeCharged, type PlaceTaken } from '#contracts/preorder-products'
import { placePreorder } from '#contracts/preorders'
import { shopPreorders } from './shop-preorders.ts'

export const preorderId = 'p-1'
const sku = 'lamp'
export const place = { sku, preorderId, ticket: 7 }
export const payment = { card: { token: 'tok-7' } }
export const asked = { preorderId, customerId: 'anna', sku, quantity: 2, payment }
const payWithinMs = 60_000

const taken: PlaceTaken = {
  ...{ ticket: 7, currency: 'EUR', unitPrice: 500, payWithinMs, position: 0 },
  payWhen: 'release',
}
const placed = (body: PlaceTaken) =>
  given(shopPreorders)
    .when(placePreorder(asked))
    .when(answered({ note: 'place', accepted: true, body }), { key: preorderId })
export const reserved = placed(taken)
export const waiting = placed({ ...taken, position: 3 })
export const paidAhead = placed({ ...taken, payWhen: 'now' })

/** What the test's first new id in a step is. */
export const orderId = 'new-1'
const ended = { orderId, customerId: 'anna', placedAt: 1, preorderId }
export const approved = orderConfirmed({ ...ended, state: 'APPROVED' })
export const canceled = (code: Reason['code'], detail = 'No.') =>
  orderCanceled({ ...ended, state: 'CANCELED', reasons: [{ code, detail }] })

export const outcome = (what: 'paid' | 'released' | 'declined' | 'again' | 'short') =>
  placeCharged({ ...place, outcome: what })
export const dueAt = testTime + payWithinMs

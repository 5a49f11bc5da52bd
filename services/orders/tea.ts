/** For tests: Anna orders tea. */
import { given, testTime } from '@millrace/kernel/testing'
import { confirmOrder, placeOrder, requestCancel, type Order } from '#contracts/orders'
import { noOrder } from './order.ts'
import { orders } from './orders.ts'

export const orderId = 'o-1'
export const later = { now: testTime + 5000 }
export const laterShown = '2026-01-02T12:00:05.000Z'

export const body = {
  orderId,
  customerId: 'anna',
  currency: 'EUR',
  lines: [{ sku: 'tea', quantity: 2, unitPrice: 200 }],
  payment: { account: 'purse' },
}

export const shown: Order = {
  id: orderId,
  customerId: 'anna',
  state: 'PENDING',
  currency: 'EUR',
  lines: body.lines,
  total: 400,
  payment: body.payment,
  reasons: [],
  placedAt: '2026-01-02T12:00:00.000Z',
  updatedAt: '2026-01-02T12:00:00.000Z',
}

export const ended = { orderId, customerId: 'anna', placedAt: testTime }
export const nobody = given(orders, noOrder)
export const pending = nobody.when(placeOrder(body))
export const approved = pending.when(confirmOrder({ orderId }), later)
export const regretted = pending.when(requestCancel({ orderId, reason: 'Regretted.' }), later)

/**
 * What other systems ask for through the topic of requests: the calls of the native API, with the id
 * that stands in a call's path beside what stands in its body. What may be in a field is judged as it
 * is over HTTP.
 */
import { command, group, instant, integer, listOf, optional, text } from '@millrace/kernel'

/** Without the prefix that an installation's topics begin with. */
export const requestsTopic = 'requests'

export const placeOrderRequest = command('millrace.place-order', {
  id: text(),
  customerId: text(),
  currency: text(),
  lines: listOf(group({ sku: text(), quantity: integer(), unitPrice: integer() })),
  payment: optional(group({ account: optional(text()), card: optional(group({ token: text() })) })),
  delivery: optional(group({ slot: text() })),
})
export const cancelOrderRequest = command('millrace.cancel-order', { id: text(), reason: text() })
export const shipOrderRequest = command('millrace.ship-order', { id: text() })

export const openAccountRequest = command('millrace.open-account', {
  id: text(),
  currency: text(),
  owner: optional(text()),
})
export const depositRequest = command('millrace.deposit', { account: text(), amount: integer() })

export const setStockRequest = command('millrace.set-stock', { sku: text(), onHand: integer() })
export const adjustStockRequest = command('millrace.adjust-stock', {
  sku: text(),
  quantity: integer(),
})

export const planSlotRequest = command('millrace.plan-slot', {
  id: text(),
  capacity: integer(),
  startsAt: instant(),
  cutOffAt: optional(instant()),
})

export const requestTypes = [
  placeOrderRequest,
  cancelOrderRequest,
  shipOrderRequest,
  openAccountRequest,
  depositRequest,
  setStockRequest,
  adjustStockRequest,
  planSlotRequest,
] as const

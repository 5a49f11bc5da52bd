/**
 * Requests: a call with a key of the caller's, noted under that key before it is sent on, so that
 * the key stands for one body whatever the id in it.
 */
import { command, group, text } from '@millrace/kernel'
import { openAccount } from './billing.ts'
import { createCustomer } from './customers.ts'
import { needsOf, placeOrder } from './orders.ts'
import { placeOf, placePreorder } from './preorders.ts'

/** Derived from tenant, path and key; also the id of what a call makes that names none itself. */
const requestId = text({ min: 1, max: 64 })
const noted = { requestId, digest: text({ min: 1, max: 64 }) }

export const placeOrderOnce = command(
  'requests.place-order',
  { ...noted, order: group(placeOrder.schema.properties) },
  { needs: ({ order }) => needsOf(order) },
)
export const openAccountOnce = command('requests.open-account', {
  ...noted,
  account: group(openAccount.schema.properties),
})

export const createCustomerOnce = command('requests.create-customer', {
  ...noted,
  customer: group(createCustomer.schema.properties),
})

export const placePreorderOnce = command(
  'requests.place-preorder',
  { ...noted, preorder: group(placePreorder.schema.properties) },
  { needs: ({ preorder: { sku } }) => [placeOf(sku)] },
)

/** What requests tells itself: that a key may be forgotten. */
export const forgetRequest = command('requests.forget', { requestId })

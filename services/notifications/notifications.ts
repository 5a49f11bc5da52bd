import { entries, service, type Entries } from '@millrace/kernel'
import { orderCanceled, orderConfirmed } from '#contracts/orders'
import { onOrderCanceled, onOrderConfirmed } from './write-letter.ts'

/** Ids of the letters, by order and event. */
export type Outbox = { readonly written: Entries<string> }

export const notifications = service<Outbox>('notifications', {
  keyedBy: 'customerId',
  initial: { written: entries<string>() },
  on: (on) => [on(orderConfirmed, onOrderConfirmed), on(orderCanceled, onOrderCanceled)],
})

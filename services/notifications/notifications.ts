import { entries, service, type Entries } from '@millrace/kernel'
import { moneyRefunded } from '#contracts/billing'
import { orderCanceled, orderConfirmed } from '#contracts/orders'
import { onMoneyRefunded, onOrderCanceled, onOrderConfirmed } from './write-letter.ts'

/** The letters that were written, by their ids. */
export type Outbox = { readonly written: Entries<1> }

export const notifications = service<Outbox>('notifications', {
  keyedBy: 'customerId',
  initial: { written: entries<1>() },
  on: (on) => [
    on(orderConfirmed, onOrderConfirmed),
    on(orderCanceled, onOrderCanceled),
    on(moneyRefunded, onMoneyRefunded),
  ],
})

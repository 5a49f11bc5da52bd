import { entries, service, type Entries } from '@millrace/kernel'
import { moneyRefunded } from '#contracts/billing'
import { sweepLetters } from '#contracts/notifications'
import { orderCanceled, orderConfirmed } from '#contracts/orders'
import { onSweepLetters } from './sweep-outbox.ts'
import { onMoneyRefunded, onOrderCanceled, onOrderConfirmed } from './write-letter.ts'

export type Outbox = {
  /** When each letter was written that an event told again might write anew, by its id. */
  readonly written: Entries<number>
  /** There while the sweep is set. */
  readonly sweeps?: true
}

export const notifications = service<Outbox>('notifications', {
  keyedBy: 'customerId',
  initial: { written: entries<number>() },
  on: (on) => [
    on(orderConfirmed, onOrderConfirmed),
    on(orderCanceled, onOrderCanceled),
    on(moneyRefunded, onMoneyRefunded),
    on(sweepLetters, onSweepLetters),
  ],
})

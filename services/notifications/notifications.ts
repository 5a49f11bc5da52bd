import { service } from '@millrace/kernel'
import { moneyRefunded } from '#contracts/billing'
import { cardRefunded } from '#contracts/cards'
import type { LetterEvent } from '#contracts/notifications'
import { orderCanceled, orderConfirmed } from '#contracts/orders'
import {
  onCardRefunded,
  onMoneyRefunded,
  onOrderCanceled,
  onOrderConfirmed,
} from './write-letter.ts'

/** The events of an order that a letter was written about: told again, they write none. */
export type Outbox = { readonly written: readonly LetterEvent[] }

export const notifications = service<Outbox>('notifications', {
  keyedBy: 'orderId',
  initial: { written: [] },
  on: (on) => [
    on(orderConfirmed, onOrderConfirmed),
    on(orderCanceled, onOrderCanceled),
    on(moneyRefunded, onMoneyRefunded),
    on(cardRefunded, onCardRefunded),
  ],
})

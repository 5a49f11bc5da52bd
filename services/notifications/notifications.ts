import { service } from '@millrace/kernel'
import { moneyRefunded } from '#contracts/billing'
import { cardRefunded } from '#contracts/cards'
import type { LetterEvent } from '#contracts/notifications'
import { orderCanceled, orderConfirmed } from '#contracts/orders'
import type { Phrasebook } from './templates/phrasebook.ts'
import { LetterDesk } from './write-letter.ts'

/** The events of an order that a letter was written about: told again, they write none. */
export type Outbox = { readonly written: readonly LetterEvent[] }

export function notifications(phrases: Phrasebook) {
  const desk = new LetterDesk(phrases)
  return service<Outbox>('notifications', {
    keyedBy: 'orderId',
    initial: { written: [] },
    on: (on) => [
      on(orderConfirmed, desk.onOrderConfirmed),
      on(orderCanceled, desk.onOrderCanceled),
      on(moneyRefunded, desk.onMoneyRefunded),
      on(cardRefunded, desk.onCardRefunded),
    ],
  })
}

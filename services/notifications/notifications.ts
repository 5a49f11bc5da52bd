import { answered, service } from '@millrace/kernel'
import { moneyRefunded } from '#contracts/billing'
import { cardRefunded } from '#contracts/cards'
import { noteMail, resendLetter } from '#contracts/notifications'
import { orderCanceled, orderConfirmed, refundEnded } from '#contracts/orders'
import { preorderMoved, preorderReminded } from '#contracts/preorders'
import { Addressing } from './address-letter.ts'
import type { Outbox } from './outbox.ts'
import { onNoteMail, onResendLetter } from './resend-letter.ts'
import type { Phrasebook } from './templates/phrasebook.ts'
import { LetterDesk } from './write-letter.ts'

/** `hasMail` is whether letters go anywhere by e-mail. */
export function notifications(phrases: Phrasebook, { hasMail }: { readonly hasMail: boolean }) {
  const desk = new LetterDesk(phrases)
  const addressing = new Addressing(phrases, hasMail)
  return service<Outbox>('notifications', {
    keyedBy: 'orderId',
    initial: { written: [] },
    on: (on) => [
      on(orderConfirmed, desk.onOrderConfirmed),
      on(orderCanceled, desk.onOrderCanceled),
      on(moneyRefunded, desk.onMoneyRefunded),
      on(cardRefunded, desk.onCardRefunded),
      on(refundEnded, desk.onRefundEnded),
      on(preorderMoved, desk.onPreorderMoved, { by: 'preorderId' }),
      on(preorderReminded, desk.onPreorderReminded),
      on(answered, addressing.onAnswered),
      on(noteMail, onNoteMail),
      on(resendLetter, onResendLetter),
    ],
  })
}

import { decide, type Decision, type Payload } from '@millrace/kernel'
import type { moneyRefunded } from '#contracts/billing'
import type { cardRefunded } from '#contracts/cards'
import { letterWritten } from '#contracts/notifications'
import type { orderCanceled, orderConfirmed } from '#contracts/orders'
import type { Outbox } from './notifications.ts'

type Letter = Omit<Payload<typeof letterWritten>, 'channel'>

export const onOrderConfirmed = (
  outbox: Outbox,
  { orderId, customerId }: Payload<typeof orderConfirmed>,
): Decision<Outbox> =>
  write(outbox, {
    recipient: customerId,
    orderId,
    event: 'order-approved',
    text: `Your order ${orderId} is approved.`,
  })

export const onOrderCanceled = (
  outbox: Outbox,
  { orderId, customerId, reasons }: Payload<typeof orderCanceled>,
): Decision<Outbox> =>
  write(outbox, {
    recipient: customerId,
    orderId,
    event: 'order-canceled',
    text: [`Your order ${orderId} is canceled.`, ...reasons.map(({ detail }) => detail)].join(' '),
  })

/** Where nothing was paid, nothing comes back, and there is nothing to tell. */
export const onMoneyRefunded = (
  outbox: Outbox,
  { orderId, customerId, accountId, amount }: Payload<typeof moneyRefunded>,
): Decision<Outbox> =>
  amount.minor === 0
    ? decide(outbox)
    : write(outbox, {
        recipient: customerId,
        orderId,
        event: 'order-refunded',
        text: `What you paid for order ${orderId} is back on account ${accountId}.`,
      })

export const onCardRefunded = (
  outbox: Outbox,
  { orderId, customerId }: Payload<typeof cardRefunded>,
): Decision<Outbox> =>
  write(outbox, {
    recipient: customerId,
    orderId,
    event: 'order-refunded',
    text: `What you paid for order ${orderId} is on its way back to your card.`,
  })

/** The same event of the same order is a letter that was written already. */
function write(outbox: Outbox, letter: Letter): Decision<Outbox> {
  if (outbox.written.includes(letter.event)) return decide(outbox)
  const written = [...outbox.written, letter.event]
  return decide({ written }, letterWritten({ ...letter, channel: 'outbox' }))
}

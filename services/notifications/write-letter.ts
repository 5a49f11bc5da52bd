import { decide, later, type Context, type Decision, type Payload } from '@millrace/kernel'
import type { moneyRefunded } from '#contracts/billing'
import { letterId, letterWritten, sweepLetters } from '#contracts/notifications'
import type { orderCanceled, orderConfirmed } from '#contracts/orders'
import type { Outbox } from './notifications.ts'
import { keepMs } from './sweep-outbox.ts'

type Letter = Omit<Payload<typeof letterWritten>, 'channel'>

export const onOrderConfirmed = (
  outbox: Outbox,
  { orderId, customerId }: Payload<typeof orderConfirmed>,
  context: Context,
): Decision<Outbox> =>
  write(outbox, context, {
    recipient: customerId,
    orderId,
    event: 'order-approved',
    text: `Your order ${orderId} is approved.`,
  })

export const onOrderCanceled = (
  outbox: Outbox,
  { orderId, customerId, reasons }: Payload<typeof orderCanceled>,
  context: Context,
): Decision<Outbox> =>
  write(outbox, context, {
    recipient: customerId,
    orderId,
    event: 'order-canceled',
    text: [`Your order ${orderId} is canceled.`, ...reasons.map(({ detail }) => detail)].join(' '),
  })

/** Where nothing was paid, nothing comes back, and there is nothing to tell. */
export const onMoneyRefunded = (
  outbox: Outbox,
  { orderId, customerId, accountId, amount }: Payload<typeof moneyRefunded>,
  context: Context,
): Decision<Outbox> =>
  amount.minor === 0
    ? decide(outbox)
    : write(outbox, context, {
        recipient: customerId,
        orderId,
        event: 'order-refunded',
        text: `What you paid for order ${orderId} is back on account ${accountId}.`,
      })

/** The same event of the same order is a letter that was written already. */
function write(outbox: Outbox, { now }: Context, letter: Letter): Decision<Outbox> {
  const name = letterId(letter.orderId, letter.event)
  if (outbox.written.has(name)) return decide(outbox)
  const written = outbox.written.with(name, now)
  const told = letterWritten({ ...letter, channel: 'outbox' })
  if (outbox.sweeps === true) return decide({ ...outbox, written }, told)
  const sweep = sweepLetters({ customerId: letter.recipient })
  return decide({ written, sweeps: true }, told, later('sweep', now + keepMs, sweep))
}

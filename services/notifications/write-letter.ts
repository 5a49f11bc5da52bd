import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import { letterWritten, type letterEvents } from '#contracts/notifications'
import type { orderCanceled, orderConfirmed } from '#contracts/orders'
import type { Outbox } from './notifications.ts'

type Letter = {
  readonly recipient: string
  readonly orderId: string
  readonly event: (typeof letterEvents)[number]
  readonly text: string
}

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

/** The same event of the same order is a letter that was written already. */
function write(outbox: Outbox, { now, newId }: Context, letter: Letter): Decision<Outbox> {
  const { orderId, event } = letter
  const name = `${orderId}/${event}`
  if (outbox.written.has(name)) return decide(outbox)
  const letterId = newId()
  return decide(
    { written: outbox.written.with(name, letterId) },
    letterWritten({ ...letter, letterId, channel: 'outbox', sentAt: now }),
  )
}

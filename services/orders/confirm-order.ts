import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import { orderConfirmed, type confirmOrder } from '#contracts/orders'
import { approve, beginCancel, ended, type Order } from './order.ts'

/** The saga asks again until it hears the event. A cancel that came too late to turn it back begins now. */
export function onConfirmOrder(
  order: Order,
  { orderId }: Payload<typeof confirmOrder>,
  { now }: Context,
): Decision<Order> {
  if (order.state === 'NONE') throw new Error(`There is no order ${orderId} to confirm.`)
  if (order.state === 'CANCELED') throw new Error(`Order ${orderId} is canceled already.`)
  if (order.state !== 'PENDING') {
    return decide(order, orderConfirmed({ ...ended(orderId, order), state: 'APPROVED' }))
  }
  const approved = approve(order, now)
  const confirmed = orderConfirmed(ended(orderId, approved))
  const { cancel: reason } = approved
  if (reason === undefined) return decide(approved, confirmed)
  return decide(approved, confirmed, beginCancel(orderId, approved, reason))
}

import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import { orderCanceled, type cancelOrder } from '#contracts/orders'
import { cancel, ended, type Order } from './order.ts'

/** A saga says that all is undone, or given back. It asks again until it hears the event. */
export function onCancelOrder(
  order: Order,
  { orderId, reasons }: Payload<typeof cancelOrder>,
  { now }: Context,
): Decision<Order> {
  if (order.state === 'NONE') throw new Error(`There is no order ${orderId} to cancel.`)
  if (order.state === 'CANCELED') {
    return decide(order, orderCanceled({ ...ended(orderId, order), reasons: order.reasons }))
  }
  const isGivenBack = order.state === 'APPROVED' && order.cancel !== undefined
  if (order.state !== 'PENDING' && !isGivenBack) {
    throw new Error(`Order ${orderId} is ${order.state}, and nobody wants it canceled.`)
  }
  const canceled = cancel(order, reasons, now)
  return decide(canceled, orderCanceled({ ...ended(orderId, canceled), reasons }))
}

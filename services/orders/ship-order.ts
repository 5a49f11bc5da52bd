import { answer, decide, refuse, type Context, type Decision, type Payload } from '@millrace/kernel'
import { orderShipped, type shipOrder } from '#contracts/orders'
import { ended, ship, show, unknownOrder, type Order } from './order.ts'

/** Only what is approved, and is to stay so, is sent; what was sent is shown as it is. */
export function onShipOrder(
  order: Order,
  { orderId }: Payload<typeof shipOrder>,
  { now }: Context,
): Decision<Order> {
  if (order.state === 'NONE') return decide(order, unknownOrder(orderId))
  if (order.state === 'SHIPPED') return decide(order, answer(show(orderId, order)))
  if (order.state !== 'APPROVED' || order.cancel !== undefined) {
    const isToBe = order.cancel !== undefined && order.state !== 'CANCELED'
    const is = isToBe ? 'being canceled' : order.state
    const detail = `Order ${orderId} is ${is}; only an approved order is shipped.`
    return decide(order, refuse({ refused: 'conflict', detail }))
  }
  const shipped = ship(order, now)
  return decide(shipped, orderShipped(ended(orderId, shipped)), answer(show(orderId, shipped)))
}

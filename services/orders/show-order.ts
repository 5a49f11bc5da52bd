import { answer, decide, type Decision, type Payload } from '@millrace/kernel'
import type { showOrder } from '#contracts/orders'
import { show, unknownOrder, type Order } from './order.ts'

export function onShowOrder(order: Order, { orderId }: Payload<typeof showOrder>): Decision<Order> {
  if (order.state !== 'NONE') return decide(order, answer(show(orderId, order)))
  return decide(order, unknownOrder(orderId))
}

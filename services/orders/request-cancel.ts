import { answer, decide, refuse, type Decision, type Payload } from '@millrace/kernel'
import { cancelBegun, cancelRequested, type requestCancel } from '#contracts/orders'
import { show, unknownOrder, wantCancel, type Known, type Order } from './order.ts'

/** Noted once. A pending order's saga is told; an approved order begins to be given back. */
export function onRequestCancel(
  order: Order,
  { orderId, reason }: Payload<typeof requestCancel>,
): Decision<Order> {
  switch (order.state) {
    case 'NONE':
      return decide(order, unknownOrder(orderId))
    case 'SHIPPED':
      return decide(
        order,
        refuse({ refused: 'conflict', detail: `Order ${orderId} is shipped already.` }),
      )
    case 'CANCELED':
      return decide(order, answer(show(orderId, order)))
    default:
      return order.cancel === undefined
        ? begin(orderId, order, reason)
        : decide(order, answer(show(orderId, order)))
  }
}

function begin(orderId: string, order: Known, reason: string): Decision<Order> {
  const { body, total, placedAt, state } = order
  const noted = wantCancel(order, reason)
  const told = cancelRequested({ orderId, reason })
  if (state === 'PENDING') return decide(noted, told, answer(show(orderId, noted)))
  const begun = cancelBegun({ orderId, ...body, total, placedAt, reason })
  return decide(noted, told, begun, answer(show(orderId, noted)))
}

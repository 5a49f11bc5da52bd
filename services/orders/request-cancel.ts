import { answer, decide, refuse, type Decision, type Payload } from '@millrace/kernel'
import { cancelRequested, type requestCancel } from '#contracts/orders'
import { beginCancel, show, unknownOrder, wantCancel, type Known, type Order } from './order.ts'
import { isRefunding } from './refund.ts'

/**
 * Noted once. A pending order's saga is told; an approved order begins to be given back, when a part that
 * is on its way has come back.
 */
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
  const noted = wantCancel(order, reason)
  const told = cancelRequested({ orderId, reason })
  const shown = answer(show(orderId, noted))
  if (order.state === 'PENDING' || isRefunding(order)) return decide(noted, told, shown)
  return decide(noted, told, beginCancel(orderId, noted, reason), shown)
}

import { answer, decide, refuse, type Decision, type Payload } from '@millrace/kernel'
import { cancelBegun, cancelRequested, type requestCancel } from '#contracts/orders'
import { show, wantCancel, type Known, type Order } from './order.ts'

/** Noted once. A pending order's saga is told; an approved order begins to be given back. */
export function onRequestCancel(
  order: Order,
  { orderId, reason }: Payload<typeof requestCancel>,
): Decision<Order> {
  switch (order.state) {
    case 'NONE':
      return decide(
        order,
        refuse({ refused: 'not-found', detail: `There is no order ${orderId}.` }),
      )
    case 'SHIPPED':
      return decide(
        order,
        refuse({ refused: 'conflict', detail: `Order ${orderId} is shipped already.` }),
      )
    case 'CANCELED':
      return decide(order, answer(show(order)))
    default:
      return order.cancel === undefined ? begin(order, reason) : decide(order, answer(show(order)))
  }
}

function begin(order: Known, reason: string): Decision<Order> {
  const { body, total, state } = order
  const noted = wantCancel(order, reason)
  const told = cancelRequested({ orderId: body.orderId, reason })
  if (state === 'PENDING') return decide(noted, told, answer(show(noted)))
  return decide(noted, told, cancelBegun({ ...body, total, reason }), answer(show(noted)))
}

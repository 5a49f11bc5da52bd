import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import { refundEnded, type endRefund } from '#contracts/orders'
import { beginCancel, type Known, type Order } from './order.ts'
import { beginNext, isRefunding } from './refund.ts'

/** The saga asks again until it hears the event. A cancel that waited for the last one begins now. */
export function onEndRefund(
  order: Order,
  { orderId, refundId }: Payload<typeof endRefund>,
  { now }: Context,
): Decision<Order> {
  const { refunds = [] } = order.state === 'NONE' ? {} : order
  const refund = refunds.find(({ id }) => id === refundId)
  if (order.state === 'NONE' || refund === undefined) {
    throw new Error(`Order ${orderId} has no refund ${refundId}.`)
  }
  const { customerId, currency, payment = {} } = order.body
  const amount = { minor: refund.minor, currency }
  const told = refundEnded({ orderId, customerId, refundId, amount, payment })
  if (refund.state === 'done') return decide(order, told)
  const done = { ...refund, state: 'done' } as const
  const after = refunds.map((one) => (one === refund ? done : one))
  const { order: next, out } = beginNext(orderId, { ...order, refunds: after, updatedAt: now })
  return decide(next, told, ...out, ...cancelOf(orderId, next))
}

function cancelOf(orderId: string, order: Known) {
  const { cancel, state } = order
  const waits = cancel !== undefined && state === 'APPROVED' && !isRefunding(order)
  return waits ? [beginCancel(orderId, order, cancel)] : []
}

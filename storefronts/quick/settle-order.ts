import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import type { orderCanceled, orderConfirmed } from '#contracts/orders'
import { toldIn } from '#contracts/topics/topic'
import { roundOf } from '../ids.ts'
import { orderSettled, settleOrder } from './contracts.ts'
import type { Order } from './order.ts'
import { notificationsTopic } from './topics.ts'

/** The core's order may be a later round of the id, which lies under another key. */
export const onOrderConfirmed = (
  order: Order,
  { orderId }: Payload<typeof orderConfirmed>,
): Decision<Order> => decide(order, ended(orderId))

export const onOrderCanceled = (
  order: Order,
  { orderId, reasons }: Payload<typeof orderCanceled>,
): Decision<Order> => decide(order, ended(orderId, reasons.map(({ detail }) => detail).join(' ')))

function ended(coresId: string, reason?: string) {
  const { id: orderId, round } = roundOf(coresId)
  return settleOrder({ orderId, round, ...(reason === undefined ? {} : { reason }) })
}

/** An end that is told again, or of an earlier round, is known. */
export function onSettleOrder(
  order: Order,
  { round, reason }: Payload<typeof settleOrder>,
  { key: orderId }: Context,
): Decision<Order> {
  const { posted } = order
  if (posted === null || round !== order.round || order.status !== 'open') return decide(order)
  const status = reason === undefined ? 'confirmed' : 'rejected'
  const why = reason === undefined ? {} : { reason }
  const told = { order_id: posted.order_id, status, ...why }
  return decide(
    { ...order, status },
    toldIn(notificationsTopic, posted.order_id, told),
    orderSettled({ orderId, ...told }),
  )
}

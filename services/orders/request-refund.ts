import { answer, decide, refuse, type Context, type Decision, type Payload } from '@millrace/kernel'
import { moneyText } from '#contracts/money-text'
import type { requestRefund } from '#contracts/orders'
import { show, unknownOrder, type Known, type Order } from './order.ts'
import { beginNext, refundedOf } from './refund.ts'

/** Of one order; each takes some of the order's own place. */
const refundsMax = 100

/** Never more than was paid, all refunds together. */
export function onRequestRefund(
  order: Order,
  { orderId, amount, reason }: Payload<typeof requestRefund>,
  { now }: Context,
): Decision<Order> {
  if (order.state === 'NONE') return decide(order, unknownOrder(orderId))
  const detail = whyNot(order, orderId, amount)
  if (detail !== undefined) return decide(order, refuse({ refused: 'conflict', detail }))
  const { refunds = [] } = order
  const id = String(refunds.length + 1)
  const wanted = { id, minor: amount, reason, at: now, state: 'waiting' } as const
  const noted = { ...order, refunds: [...refunds, wanted], updatedAt: now }
  const { order: next, out } = beginNext(orderId, noted)
  return decide(next, ...out, answer(show(orderId, next)))
}

function whyNot(order: Known, orderId: string, amount: number): string | undefined {
  const { state, total, body, cancel, refunds = [] } = order
  if (state !== 'APPROVED' && state !== 'SHIPPED') {
    return `Order ${orderId} is ${state}; only what was approved is given back in part.`
  }
  if (cancel !== undefined) return `Order ${orderId} is being canceled: all of it is given back.`
  if (body.payment === undefined || total === 0) return `Nothing was paid for order ${orderId}.`
  const left = total - refundedOf(order)
  if (amount > left) {
    const rest = moneyText({ minor: left, currency: body.currency })
    return `Of order ${orderId} ${rest} can still be given back.`
  }
  if (refunds.length < refundsMax) return undefined
  return `Order ${orderId} has ${refundsMax} refunds, and can have no more.`
}

import { answer, decide, refuse, type Decision, type Payload } from '@millrace/kernel'
import { placeOrder } from '#contracts/orders'
import type { recordWritten } from '#contracts/topics/hand'
import { toldIn } from '#contracts/topics/topic'
import { coreId } from '../ids.ts'
import type { Accepted, acceptOrder, Posted } from './contracts.ts'
import { isSame, type Order } from './order.ts'
import { ordersTopic } from './topics.ts'

/** Nothing is paid for here, so the orders have no price and no currency. */
const noCurrency = 'XXX'

/** The same again is the same order; when that has ended, its id may be used anew. */
export function onAcceptOrder(
  order: Order,
  { posted }: Payload<typeof acceptOrder>,
): Decision<Order> {
  const known = order.posted
  if (known !== null && isSame(known, posted)) return decide(order, answer(accepted(true)))
  if (known !== null && order.status === 'open') {
    const detail = `Order ${posted.order_id} is open, with another body.`
    return decide(order, refuse({ refused: 'different-body', detail }))
  }
  const next = begun(order, posted)
  return decide(
    next,
    toldIn(ordersTopic, posted.order_id, posted),
    placed(next.round, posted),
    answer(accepted(false)),
  )
}

/** A record by another hand acts as the call does; it lies in the topic already. */
export function onRecordWritten(
  order: Order,
  { topic, value }: Payload<typeof recordWritten>,
): Decision<Order> {
  if (topic !== ordersTopic.topic) return decide(order)
  const posted = value as Posted
  const known = order.posted
  const isTaken = known !== null && (isSame(known, posted) || order.status === 'open')
  if (isTaken) return decide(order)
  const next = begun(order, posted)
  return decide(next, placed(next.round, posted))
}

const accepted = (replayed: boolean): Accepted => ({ replayed })

const begun = ({ round }: Order, posted: Posted): Order => ({
  posted,
  round: round + 1,
  status: 'open',
})

const placed = (round: number, { order_id: id, user_id: user, quantity }: Posted) =>
  placeOrder({
    orderId: coreId(id, round),
    customerId: coreId(user),
    currency: noCurrency,
    lines: [{ quantity }],
  })

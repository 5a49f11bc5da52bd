/** Records by other hands that are about an order. */
import { decide, type Decision, type Payload } from '@millrace/kernel'
import type { recordWritten } from '#contracts/topics/hand'
import { begun } from './accept-order.ts'
import { orderChanged, type Posted, type State } from './contracts.ts'
import { joinBegun, onPayment } from './letter.ts'
import { isSame, type Order } from './order.ts'
import { readOrder } from './read-order.ts'
import type { StreamTopics } from './topics.ts'

type Written = Payload<typeof recordWritten>

export const onRecordWritten =
  (topics: StreamTopics) =>
  (order: Order, { topic, value, about }: Written): Decision<Order> => {
    if (topic === topics.payments.topic) return onPayment(order, paymentIn(value))
    if (topic !== topics.orders.topic) return decide(order)
    const { posted, state } = readOrder(value)
    if (state === 'CREATED') return asked(topics, order, posted)
    return stated(order, { orderId: about, posted, state })
  }

/** It lies in the topic already; for the rest it is as if it had been posted. */
function asked(topics: StreamTopics, order: Order, posted: Posted): Decision<Order> {
  const known = order.posted
  const isTaken = known !== null && (isSame(known, posted) || order.isOpen)
  return isTaken ? decide(order) : begun(topics, order, posted)
}

type Stated = { readonly orderId: string; readonly posted: Posted; readonly state: State }

/** What the core decided stays as it is; only what is shown is what was written last. */
function stated(order: Order, { orderId, posted, state }: Stated): Decision<Order> {
  const next = { ...order, shown: { posted, state } }
  const changed = orderChanged({ orderId, state })
  if (order.shown !== null) return decide(next, changed)
  return decide(next, changed, joinBegun(posted, 1))
}

function paymentIn(value: unknown) {
  const { id, ccy, amount } = value as {
    readonly id: string
    readonly ccy: string
    readonly amount: number
  }
  return { id, ccy, amount: String(amount) }
}

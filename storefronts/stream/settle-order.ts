import { decide, type Decision, type Payload, type Sent } from '@millrace/kernel'
import type { orderCanceled, orderConfirmed } from '#contracts/orders'
import { toldIn } from '#contracts/topics/topic'
import { coreId, roundOf } from '../ids.ts'
import { checkTypes, orderChanged, settleOrder } from './contracts.ts'
import { recordOf, type Order } from './order.ts'
import type { StreamTopics } from './topics.ts'
import { verdictTold } from './verdicts.ts'

type Ended = { readonly round: number; readonly reason?: string | undefined }

export const onOrderConfirmed =
  (topics: StreamTopics) =>
  (order: Order, { orderId }: Payload<typeof orderConfirmed>): Decision<Order> =>
    ended(topics, order, { orderId })

export const onOrderCanceled =
  (topics: StreamTopics) =>
  (order: Order, { orderId, reasons }: Payload<typeof orderCanceled>): Decision<Order> =>
    ended(topics, order, { orderId, reason: reasons.map(({ detail }) => detail).join(' ') })

export const onSettleOrder =
  (topics: StreamTopics) =>
  (order: Order, end: Payload<typeof settleOrder>): Decision<Order> =>
    settled(topics, order, end)

/** The core's order may be a later round of the id, which lies under another key. */
function ended(
  topics: StreamTopics,
  order: Order,
  { orderId: coresId, reason }: { readonly orderId: string; readonly reason?: string },
): Decision<Order> {
  const { id: orderId, round } = roundOf(coresId)
  if (round === 1) return settled(topics, order, { round, reason })
  return decide(order, settleOrder({ orderId, round, ...(reason === undefined ? {} : { reason }) }))
}

/** An end that is told again, or of an earlier round, is known. */
function settled(topics: StreamTopics, before: Order, { round, reason }: Ended): Decision<Order> {
  const { posted } = before
  if (posted === null || round !== before.round || !before.isOpen) return decide(before)
  const state = reason === undefined ? 'VALIDATED' : 'FAILED'
  const why = reason === undefined ? {} : { reason }
  let order = before
  const out: Sent[] = []
  // A check that never answered must not be waited for by whoever counts them.
  for (const check of checkTypes) {
    const missing = verdictTold(topics, order, { check, result: 'ERROR' })
    order = missing.order
    out.push(...missing.out)
  }
  const shown = { posted, state, ...why } as const
  return decide(
    { ...order, isOpen: false, shown },
    ...out,
    toldIn(topics.orders, posted.id, recordOf(shown)),
    orderChanged({ orderId: coreId(posted.id), state, ...why }),
  )
}

import { answer, decide, refuse, type Decision, type Payload, type Sent } from '@millrace/kernel'
import { placeOrder } from '#contracts/orders'
import { toldIn } from '#contracts/topics/topic'
import { coreId } from '../ids.ts'
import {
  orderChanged,
  type acceptOrder,
  type Accepted,
  type CheckType,
  type keepOrder,
  type Posted,
} from './contracts.ts'
import { joinBegun } from './letter.ts'
import { isSame, noLetter, recordOf, type Order } from './order.ts'
import type { StreamTopics } from './topics.ts'
import { verdictTold } from './verdicts.ts'

/** Prices have no currency here. */
const noCurrency = 'XXX'

/** The same again is the same order; when that has ended, its id may be used anew. */
export const onAcceptOrder =
  (topics: StreamTopics) =>
  (order: Order, { posted }: Payload<typeof acceptOrder>): Decision<Order> => {
    const known = order.posted
    if (known !== null && isSame(known, posted)) return decide(order, answer(accepted(true)))
    if (known !== null && order.isOpen) {
      const detail = `Order ${posted.id} is open, with another body.`
      return decide(order, refuse({ refused: 'different-body', detail }))
    }
    const record = toldIn(topics.orders, posted.id, recordOf({ posted, state: 'CREATED' }))
    const { state, out } = begun(topics, order, posted)
    return decide(state, record, ...out, answer(accepted(false)))
  }

/** A client that is trusted with states: what it says is shown and told, and that is all. */
export const onKeepOrder =
  (topics: StreamTopics) =>
  (order: Order, { orderId, posted, state }: Payload<typeof keepOrder>): Decision<Order> => {
    const record = recordOf({ posted, state })
    const { shown } = order
    if (shown !== null && isSame(shown.posted, posted) && shown.state === state) {
      return decide(order, answer(accepted(true)))
    }
    return decide(
      { ...order, shown: { posted, state } },
      toldIn(topics.orders, posted.id, record),
      orderChanged({ orderId, state }),
      answer(accepted(false)),
    )
  }

const accepted = (replayed: boolean): Accepted => ({ replayed })

/** The core is asked for a new order under the id; the record of it lies in the topic. */
export function begun(topics: StreamTopics, before: Order, posted: Posted): Decision<Order> {
  const round = before.round + 1
  const orderId = coreId(posted.id)
  // A payment may have come before its order, but not before another order of the same id.
  const letter = before.round === 0 ? before.letter : noLetter
  const fresh: Order = {
    ...{ posted, round, isOpen: true, verdicts: {}, letter },
    shown: { posted, state: 'CREATED' },
  }
  const out: Sent[] = [orderChanged({ orderId, state: 'CREATED' }), joinBegun(posted, round)]
  let order = fresh
  for (const check of notAsked(posted)) {
    const passed = verdictTold(topics, order, { check, result: 'PASS' })
    order = passed.order
    out.push(...passed.out)
  }
  return decide(order, ...out, placed(round, posted))
}

/** What is not above 0 holds no stock and counts towards no limit, so the core asks nobody. */
function notAsked({ quantity, priceCents }: Posted): readonly CheckType[] {
  if (quantity <= 0) return ['INVENTORY_CHECK', 'FRAUD_CHECK']
  return priceCents <= 0 ? ['FRAUD_CHECK'] : []
}

const placed = (round: number, { id, customerId, product, quantity, priceCents }: Posted) =>
  placeOrder({
    orderId: coreId(id, round),
    customerId: String(customerId),
    currency: noCurrency,
    lines: [{ sku: product, quantity, unitPrice: priceCents }],
  })

import { decide, type Decision, type Payload, type Sent } from '@millrace/kernel'
import { toldIn } from '#contracts/topics/topic'
import { roundOf } from '../ids.ts'
import { noteVerdict, type CheckType, type Result } from './contracts.ts'
import type { Order } from './order.ts'
import type { StreamTopics } from './topics.ts'

type Verdict = { readonly check: CheckType; readonly result: Result }

/** What a check says of an order is told once, however often it is said. */
export function verdictTold(
  { validations }: StreamTopics,
  order: Order,
  { check, result }: Verdict,
): { readonly order: Order; readonly out: readonly Sent[] } {
  const { posted, verdicts } = order
  if (posted === null || verdicts[check] !== undefined) return { order, out: [] }
  const record = { orderId: posted.id, checkType: check, validationResult: result }
  return {
    order: { ...order, verdicts: { ...verdicts, [check]: result } },
    out: [toldIn(validations, posted.id, record)],
  }
}

/** The core's order may be a later round of the id, which lies under another key. */
export const onVerdict =
  (topics: StreamTopics, verdict: Verdict) =>
  (order: Order, { orderId: coresId }: { readonly orderId: string }): Decision<Order> => {
    const { id: orderId, round } = roundOf(coresId)
    if (round === 1) return noted(topics, order, { round, ...verdict })
    return decide(order, noteVerdict({ orderId, round, ...verdict }))
  }

export const onNoteVerdict =
  (topics: StreamTopics) =>
  (order: Order, said: Payload<typeof noteVerdict>): Decision<Order> =>
    noted(topics, order, said)

type OfRound = Verdict & { readonly round: number }

/** Of an earlier round, or when the order has ended, nobody wants to know any more. */
function noted(topics: StreamTopics, order: Order, { round, ...verdict }: OfRound) {
  if (round !== order.round || !order.isOpen) return decide(order)
  const { order: next, out } = verdictTold(topics, order, verdict)
  return decide(next, ...out)
}

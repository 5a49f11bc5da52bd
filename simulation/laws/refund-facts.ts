/** What the events tell of what was given back, all of it and in parts. */
import type { AnyMessageType, EventRecord, Payload } from '@millrace/kernel'
import * as billing from '#contracts/billing'
import * as cards from '#contracts/cards'
import * as orders from '#contracts/orders'
import { keyIn } from './evidence.ts'
import type { History } from './history.ts'

type Taking = (history: History, event: EventRecord) => void
type Refund = { readonly orderId: string; readonly refundId: string }

export const refundTakings: ReadonlyMap<string, Taking> = new Map([
  ...([billing.moneyRefunded, billing.partRefunded] as const).map((type) =>
    on(type, (history, { orderId, amount: { minor }, balance, held }, event) => {
      const before = history.account(event)
      const told = { before, after: { balance, held }, by: { balance: minor }, repeats: true }
      if (!history.moves('money', event, told)) return
      before.refunded += minor
      const isPart = event.type === billing.partRefunded.wireName
      history.add(event, orderId, isPart ? { partsBack: minor } : { moneyRefunded: minor })
    }),
  ),
  on(orders.refundBegun, (history, { orderId, amount }, event) => {
    history.add(event, orderId, { refundAsked: amount.minor })
  }),
  on(orders.refundEnded, (history, { amount, payment, ...refund }, event) => {
    if (!isFirst(history, event, refund)) return
    // Of what an earlier release has told no letter is written.
    const refundsEnded = payment === undefined ? 0 : 1
    history.add(event, refund.orderId, { refundEnded: amount.minor, refundsEnded })
  }),
  on(cards.cardPartRefunded, (history, { amount, ...refund }, event) => {
    if (!isFirst(history, event, refund)) return
    history.add(event, refund.orderId, { partsBack: amount.minor })
  }),
])

/** An answer may be told again. */
function isFirst(history: History, event: EventRecord, { orderId, refundId }: Refund): boolean {
  const named = `${event.type} ${keyIn(event.tenant, orderId)} ${refundId}`
  const isNew = !history.refunds.has(named)
  history.refunds.add(named)
  return isNew
}

function on<T extends AnyMessageType>(
  type: T,
  taking: (history: History, data: Payload<T>, event: EventRecord) => void,
): readonly [string, Taking] {
  return [type.wireName, (history, event) => taking(history, event.data as Payload<T>, event)]
}

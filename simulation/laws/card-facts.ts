/** What the events tell of the card that an order is paid with. */
import type { AnyMessageType, EventRecord, Payload } from '@millrace/kernel'
import * as cards from '#contracts/cards'
import * as orders from '#contracts/orders'
import { keyIn } from './evidence.ts'
import type { History } from './history.ts'

type Taking = (history: History, event: EventRecord) => void

export const cardTakings: ReadonlyMap<string, Taking> = new Map([
  on(orders.orderPlaced, (history, { orderId, payment, total }, event) => {
    const isByCard = payment?.card !== undefined && payment.account === undefined && total > 0
    history.orders.set(history.order(event, orderId), 'cardPays', isByCard ? 1 : 0)
  }),
  on(cards.cardAuthorized, (history, { orderId }, event) => {
    const row = history.order(event, orderId)
    // Asked again, it tells that again when it was taken long ago.
    if (history.orders.get(row, 'cardTaken') === 0) history.orders.set(row, 'cardHeld', 1)
  }),
  on(cards.cardVoided, (history, { orderId }, event) => {
    history.orders.set(history.order(event, orderId), 'cardHeld', 0)
  }),
  on(cards.cardCaptured, (history, { orderId, amount }, event) => {
    const row = history.order(event, orderId)
    history.orders.set(row, 'cardHeld', 0)
    history.orders.set(row, 'cardTaken', amount.minor)
  }),
  on(cards.cardRefunded, (history, { orderId, amount }, event) => {
    history.orders.set(history.order(event, orderId), 'cardRefunded', amount.minor)
  }),
  on(cards.cardNewsHeard, (history, { orderId, newsId }, event) => {
    const named = keyIn(event.tenant, `${orderId} ${newsId}`)
    if (history.cardNews.has(named)) {
      history.findings.wrong('card news', `${newsId} of order ${orderId} was counted twice.`)
    }
    history.cardNews.add(named)
    history.findings.count('card news')
  }),
])

function on<T extends AnyMessageType>(
  type: T,
  taking: (history: History, data: Payload<T>, event: EventRecord) => void,
): readonly [string, Taking] {
  return [type.wireName, (history, event) => taking(history, event.data as Payload<T>, event)]
}

import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import { cardRefunded, type refundCard } from '#contracts/cards'
import { moneyText } from '#contracts/money-text'
import { atProvider, repeat } from './ask-provider.ts'
import { begin, type Card } from './card.ts'

/** It carries its amount, and is made once: asked again, it is the same refund. */
export function onRefundCard(
  card: Card,
  { orderId, customerId, amount }: Payload<typeof refundCard>,
  { now, newId }: Context,
): Decision<Card> {
  if (card.state === 'refunding') return repeat(card, orderId, now)
  if (card.state === 'refunded') return decide(card, refunded(card, orderId))
  const left = leftOf(card)
  if (amount.currency !== card.amount.currency || amount.minor > left) {
    throw new Error(hasOnly(card, orderId, left))
  }
  const refund = { refundKey: newId(), refunded: Math.max(amount.minor, 0), customerId }
  const next = begin({ ...card, ...refund, captured: takenBy(card) }, 'refunding', now)
  return decide(next, atProvider(next, orderId))
}

/** A person may have said that it was taken before the provider did. */
export const takenBy = ({ state, captured, amount }: Card): number =>
  state === 'capturing' ? amount.minor : captured

/** What has not been given back of it. */
export const leftOf = (card: Card): number => takenBy(card) - (card.given ?? 0) - card.refunded

export const hasOnly = ({ amount }: Card, orderId: string, minor: number): string =>
  `Order ${orderId} has ${moneyText({ ...amount, minor })} of a card.`

export const refunded = (card: Card, orderId: string) =>
  cardRefunded({
    ...{ orderId, customerId: card.customerId },
    amount: { ...card.amount, minor: card.refunded },
  })

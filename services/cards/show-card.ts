import { answer, decide, isoTime, type Decision, type Payload } from '@millrace/kernel'
import type { CardShown, showCard } from '#contracts/cards'
import { unknownCard, type Card } from './card.ts'

export function onShowCard(card: Card, { orderId }: Payload<typeof showCard>): Decision<Card> {
  const { state, key, amount, captured, attempts, changedAt } = card
  // One that was called off before it was asked for never was.
  if (state === 'none' || key === '') return decide(card, unknownCard(orderId))
  const shown: CardShown = {
    ...{ orderId, state, key, amount, captured },
    refunded: (card.given ?? 0) + (state === 'refunded' ? card.refunded : 0),
    ...{ attempts, changedAt: isoTime(changedAt) },
  }
  return decide(card, answer(shown))
}

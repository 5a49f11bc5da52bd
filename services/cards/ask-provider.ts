import { decide, effect, type Decision, type Out } from '@millrace/kernel'
import { askingProvider, type CardRequest } from '#contracts/cards'
import { askAgain, isAsking, operationOf, type Card } from './card.ts'

/** What the state of the card waits for, asked once more: under the same key it is the same thing. */
export function atProvider(card: Card, orderId: string): Out {
  const request = requestOf(card, orderId)
  return effect(askingProvider, `${request.ask} ${card.attempts}`, request)
}

/** Whoever waits asks again: so is the provider, unless it is being asked. */
export function repeat(card: Card, orderId: string, now: number): Decision<Card> {
  if (isAsking(card, now)) return decide(card)
  const again = askAgain(card, now)
  return decide(again, atProvider(again, orderId))
}

function requestOf(card: Card, orderId: string): CardRequest {
  const { key, refundKey, amount, token } = card
  const ask = operationOf(card)
  switch (ask) {
    case 'authorize':
      return { ask, key, orderId, amount, token }
    case 'refund':
      return { ask, key, refundKey, amount: { ...amount, minor: card.refunded } }
    case 'capture':
    case 'void':
      return { ask, key }
    case undefined:
      throw new Error(`A card that is ${card.state} waits for nothing.`)
  }
}

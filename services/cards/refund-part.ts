import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import { cardPartRefunded, type refundCardPart } from '#contracts/cards'
import { atProvider, repeat } from './ask-provider.ts'
import { become, begin, wasTaken, type Card } from './card.ts'
import { hasOnly, leftOf, takenBy } from './refund-card.ts'

type Asked = Payload<typeof refundCardPart>

/** Each part is given back once, one after another: whoever asks waits for the one before. */
export function onRefundCardPart(
  card: Card,
  { orderId, refundId, customerId, amount }: Asked,
  { now, newId }: Context,
): Decision<Card> {
  const given = card.parts.get(refundId)
  if (given !== undefined)
    return decide(card, partRefunded(card, { orderId, refundId, minor: given }))
  if (card.state === 'refunding-part' && card.refundId === refundId) {
    return repeat(card, orderId, now)
  }
  const isTaken = wasTaken(card) || card.state === 'capturing'
  const left = isTaken ? leftOf(card) : 0
  if (amount.currency !== card.amount.currency || amount.minor > left) {
    throw new Error(hasOnly(card, orderId, left))
  }
  const part = { refundKey: newId(), refundId, refunded: amount.minor, customerId }
  const next = begin({ ...card, ...part, captured: takenBy(card) }, 'refunding-part', now)
  return decide(next, atProvider(next, orderId))
}

/** What was under way has come back: the rest stays taken, where there is one. */
export function partIsDone(card: Card, orderId: string, now: number): Decision<Card> {
  const { refunded: minor, refundId = '', given = 0, ...rest } = card
  const parts = card.parts.with(refundId, minor)
  const taken = { ...rest, refundId, refunded: 0, given: given + minor, parts }
  const state = leftOf(taken) === 0 ? 'refunded' : 'captured'
  return decide(become(taken, state, now), partRefunded(card, { orderId, refundId, minor }))
}

type Part = { readonly orderId: string; readonly refundId: string; readonly minor: number }

const partRefunded = ({ customerId, amount }: Card, { orderId, refundId, minor }: Part) =>
  cardPartRefunded({ orderId, refundId, customerId, amount: { ...amount, minor } })

import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import {
  captureDeclined,
  cardAuthorized,
  cardCaptured,
  cardDeclined,
  cardUnanswered,
  cardVoided,
  type cardAnswered,
} from '#contracts/cards'
import type { Reason } from '#contracts/fields'
import { become, operationOf, unanswered, type Card } from './card.ts'
import { refunded } from './refund-card.ts'
import { partIsDone } from './refund-part.ts'

type Answered = Payload<typeof cardAnswered>

/**
 * What the provider did. An answer to what is not waited for any more changes nothing: what was asked
 * since then undoes it.
 */
export function onCardAnswered(card: Card, answered: Answered, { now }: Context): Decision<Card> {
  const { did, outcome, refundKey } = answered
  if (operationOf(card) !== did) return decide(card)
  if (refundKey !== undefined && refundKey !== card.refundKey) return decide(card)
  if (outcome === 'done') return isDone(card, answered, now)
  if (outcome === 'declined' && did === 'authorize') return isDeclined(card, answered, now)
  if (outcome === 'declined' && did === 'capture') return isNotCaptured(card, answered, now)
  // What was taken is given back at last, whatever it takes: a person may have to see to it.
  return isUnknown(card, answered)
}

function isDone(card: Card, { orderId, did }: Answered, now: number): Decision<Card> {
  const { amount } = card
  switch (did) {
    case 'authorize':
      return decide(become(card, 'authorized', now), cardAuthorized({ orderId, amount }))
    case 'capture': {
      const next = { ...become(card, 'captured', now), captured: amount.minor }
      return decide(next, cardCaptured({ orderId, amount }))
    }
    case 'void': {
      const next = { ...become(card, 'voided', now), voided: true }
      return decide(next, cardVoided({ orderId, voided: true }))
    }
    case 'refund': {
      if (card.state === 'refunding-part') return partIsDone(card, orderId, now)
      const next = become(card, 'refunded', now)
      return decide(next, refunded(next, orderId))
    }
  }
}

function isDeclined(card: Card, { orderId, why }: Answered, now: number): Decision<Card> {
  const reasons = [declined('The card was declined', why)]
  const next = { ...become(card, 'declined', now), reasons }
  return decide(next, cardDeclined({ orderId, reasons }))
}

function isNotCaptured(card: Card, { orderId, why }: Answered, now: number): Decision<Card> {
  const reasons = [declined('What was held on the card could not be taken', why)]
  const next = { ...become(card, 'not-captured', now), reasons }
  return decide(next, captureDeclined({ orderId, reasons }))
}

function isUnknown(card: Card, { orderId, did, why = 'declined' }: Answered): Decision<Card> {
  const told = cardUnanswered({ orderId, did, why, attempt: card.attempts })
  return decide(unanswered(card), told)
}

const declined = (what: string, why: string | undefined): Reason => ({
  code: 'card-declined',
  detail: why === undefined ? `${what}.` : `${what}: ${why}.`,
  pointer: '/payment/card/token',
})

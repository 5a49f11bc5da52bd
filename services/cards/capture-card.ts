import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import { captureDeclined, cardCaptured, type captureCard } from '#contracts/cards'
import type { Reason } from '#contracts/fields'
import { atProvider, repeat } from './ask-provider.ts'
import { begin, undone, wasLetGo, wasTaken, type Card } from './card.ts'

const notHeld: Reason = { code: 'timed-out', detail: 'Nothing is held on the card.' }

/** The pivot: it is asked until it is known, under the key of the hold, so that it is taken once. */
export function onCaptureCard(
  card: Card,
  { orderId }: Payload<typeof captureCard>,
  { now }: Context,
): Decision<Card> {
  const { state } = card
  if (wasTaken(card)) return decide(card, cardCaptured({ orderId, amount: card.amount }))
  if (state === 'capturing') return repeat(card, orderId, now)
  if (state === 'authorized') {
    const next = begin(card, 'capturing', now)
    return decide(next, atProvider(next, orderId))
  }
  return decide(card, captureDeclined({ orderId, reasons: reasonsOf(card) }))
}

function reasonsOf(card: Card): Reason[] {
  if (wasLetGo(card)) return [undone]
  return card.reasons.length > 0 ? card.reasons : [notHeld]
}

import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import { cardVoided, type voidCard } from '#contracts/cards'
import { atProvider, repeat } from './ask-provider.ts'
import { become, begin, wasTaken, type Card } from './card.ts'

/**
 * An undo that finds nothing is done, and its mark refuses an ask that comes later. What is still under
 * way at the provider is followed: effects of one key go one after another.
 */
export function onVoidCard(
  card: Card,
  { orderId }: Payload<typeof voidCard>,
  { now }: Context,
): Decision<Card> {
  const { state } = card
  if (wasTaken(card)) {
    throw new Error(`What order ${orderId} held on a card was taken: refund it.`)
  }
  if (state === 'none') {
    return decide(become(card, 'voided', now), cardVoided({ orderId, voided: false }))
  }
  if (state === 'declined' || state === 'voided') {
    return decide(card, cardVoided({ orderId, voided: card.voided }))
  }
  if (state === 'voiding') return repeat(card, orderId, now)
  // Where a person says that nothing was taken, what is there after all is let go, too.
  const next = begin(card, 'voiding', now)
  return decide(next, atProvider(next, orderId))
}

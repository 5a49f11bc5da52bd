import { decide, withdraw, type Context, type Decision, type Payload } from '@millrace/kernel'
import { cardAuthorized, cardDeclined, cardNewsHeard, type authorizeCard } from '#contracts/cards'
import { atProvider, repeat } from './ask-provider.ts'
import { begin, noCard, undone, type Card } from './card.ts'

type Asked = Payload<typeof authorizeCard>

/** A saga asks again until it is answered; what was granted, refused or undone once stays so. */
export function onAuthorizeCard(card: Card, asked: Asked, context: Context): Decision<Card> {
  const { orderId } = asked
  switch (card.state) {
    case 'none':
      return beginHold(card, asked, context)
    case 'authorizing':
      return repeat(card, orderId, context.now)
    case 'declined':
      return decide(card, cardDeclined({ orderId, reasons: card.reasons }))
    case 'voiding':
    case 'voided':
      return decide(card, cardDeclined({ orderId, reasons: [undone] }))
    default:
      return decide(card, cardAuthorized({ orderId, amount: card.amount }))
  }
}

/** What was told of the order before it was placed counts from now on. */
function beginHold(card: Card, asked: Asked, { now, newId }: Context): Decision<Card> {
  const { orderId, amount, token } = asked
  const { news, newsCount, parts } = card
  const known = { ...noCard, news, newsCount, parts, key: newId(), amount, token }
  const next = begin(known, 'authorizing', now)
  if (newsCount === 0) return decide(next, atProvider(next, orderId))
  const heard = Array.from(news.list(), ([newsId, about]) =>
    cardNewsHeard({ orderId, newsId, about }),
  )
  return decide(next, withdraw('forget-news'), ...heard, atProvider(next, orderId))
}

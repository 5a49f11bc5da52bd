import { answer, decide, later, type Context, type Decision, type Payload } from '@millrace/kernel'
import {
  cardNewsHeard,
  forgetCardNews,
  type CardNewsHeard,
  type hearCardNews,
} from '#contracts/cards'
import { repeat } from './ask-provider.ts'
import { noCard, operationOf, type Card } from './card.ts'

/** How long it is kept that something was told of an order that nobody has placed. */
export const keepMs = 7 * 24 * 60 * 60_000
/** Of one order; nobody has so much to tell. */
const newsMax = 100

/**
 * It proves nothing, as anybody may have sent it: where the provider's word is waited for it is asked
 * now, and not when the saga asks again.
 */
export function onHearCardNews(
  card: Card,
  { orderId, newsId, about }: Payload<typeof hearCardNews>,
  { now }: Context,
): Decision<Card> {
  const isEarly = card.state === 'none'
  const told = (counted: boolean) => answer({ counted, isEarly } satisfies CardNewsHeard)
  if (card.news.has(newsId) || card.newsCount >= newsMax) return decide(card, told(false))
  const next = { ...card, news: card.news.with(newsId, about), newsCount: card.newsCount + 1 }
  if (isEarly) {
    const forget = later('forget-news', now + keepMs, forgetCardNews({ orderId }))
    return decide(next, forget, told(true))
  }
  const heard = cardNewsHeard({ orderId, newsId, about })
  if (operationOf(card) === undefined) return decide(next, heard, told(true))
  const { state, out } = repeat(next, orderId, now)
  return decide(state, heard, ...out, told(true))
}

/** The timer is taken back where the order comes after all. */
export function onForgetCardNews(card: Card): Decision<Card> {
  if (card.state !== 'none') return decide(card)
  const names = Array.from(card.news.list(), ([newsId]) => newsId)
  return decide({ ...noCard, news: card.news.withoutAll(names), parts: card.parts })
}

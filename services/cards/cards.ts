import { service } from '@millrace/kernel'
import {
  authorizeCard,
  captureCard,
  cardAnswered,
  forgetCardNews,
  hearCardNews,
  refundCard,
  refundCardPart,
  showCard,
  voidCard,
} from '#contracts/cards'
import { onAuthorizeCard } from './authorize-card.ts'
import { onCaptureCard } from './capture-card.ts'
import { noCard } from './card.ts'
import { onCardAnswered } from './card-answered.ts'
import { onForgetCardNews, onHearCardNews } from './hear-card-news.ts'
import { onRefundCard } from './refund-card.ts'
import { onRefundCardPart } from './refund-part.ts'
import { onShowCard } from './show-card.ts'
import { onVoidCard } from './void-card.ts'

export const cards = service('cards', {
  keyedBy: 'orderId',
  initial: noCard,
  on: (on) => [
    on(authorizeCard, onAuthorizeCard),
    on(captureCard, onCaptureCard),
    on(voidCard, onVoidCard),
    on(refundCard, onRefundCard),
    on(refundCardPart, onRefundCardPart),
    on(cardAnswered, onCardAnswered),
    on(hearCardNews, onHearCardNews),
    on(forgetCardNews, onForgetCardNews),
    on(showCard, onShowCard),
  ],
})

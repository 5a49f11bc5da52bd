/**
 * Cards: what an order holds on one, takes and gives back, through a provider. A card is known by the
 * provider's token; no message has its number.
 */
import {
  command,
  event,
  flag,
  group,
  integer,
  oneOf,
  optional,
  query,
  text,
  type Payload,
  type ValueOf,
} from '@millrace/kernel'
import { cardToken, customerId, money, orderId, reasons, refundId, time } from './fields.ts'

/** What is asked of the provider about an order's hold. */
export const cardOperations = ['authorize', 'capture', 'void', 'refund'] as const
export type CardOperation = (typeof cardOperations)[number]
const did = oneOf(...cardOperations)

export const authorizeCard = command('cards.authorize', {
  orderId,
  amount: money,
  token: cardToken,
})
export const cardAuthorized = event('cards.authorized', { orderId, amount: money })
export const cardDeclined = event('cards.declined', { orderId, reasons })

export const voidCard = command('cards.void', { orderId })
/** `voided` is whether anything was held. */
export const cardVoided = event('cards.voided', { orderId, voided: flag() })

export const captureCard = command('cards.capture', { orderId })
export const cardCaptured = event('cards.captured', { orderId, amount: money })
export const captureDeclined = event('cards.not-captured', { orderId, reasons })

/** A refund names the customer, who is told of it. */
const refunded = { orderId, customerId, amount: money }
export const refundCard = command('cards.refund', refunded)
export const cardRefunded = event('cards.refunded', refunded)

/** A part of what was taken. */
const part = { ...refunded, refundId }
export const refundCardPart = command('cards.refund-part', part)
export const cardPartRefunded = event('cards.part-refunded', part)

/** What the provider said; or that nobody knows what it did, and why. */
export const cardAnswered = command('cards.answered', {
  orderId,
  did,
  outcome: oneOf('done', 'declined', 'unknown'),
  why: optional(text({ max: 40 })),
  /** Of which refund, where it is one. */
  refundKey: optional(text()),
})
/** Nobody knows what the provider did: it will be asked again, under the same key. */
export const cardUnanswered = event('cards.unanswered', {
  orderId,
  did,
  why: text(),
  attempt: integer(),
})

const news = { newsId: text({ min: 1, max: 100 }), about: text({ min: 1, max: 100 }) }
/**
 * The provider tells by itself that something became of an order's card. It is no proof, and counted
 * once; what is not known is asked. Answered with `CardNewsHeard`.
 */
export const hearCardNews = command('cards.hear-news', { orderId, ...news })
export const cardNewsHeard = event('cards.news-heard', { orderId, ...news })
export const newsHeard = group({ counted: flag(), isEarly: flag() })
export type CardNewsHeard = ValueOf<typeof newsHeard>

/** What cards tell themselves: that nobody placed the order that was told of. */
export const forgetCardNews = command('cards.forget-news', { orderId })

const cardStates = [
  'authorizing',
  'authorized',
  'declined',
  'capturing',
  'captured',
  'not-captured',
  'voiding',
  'voided',
  'refunding-part',
  'refunding',
  'refunded',
] as const
export type CardState = (typeof cardStates)[number]

/** Answered with a `CardShown`. */
export const showCard = query('cards.show', { orderId })
export const shownCard = group({
  ...{ orderId, state: oneOf(...cardStates) },
  /** The provider's key for the hold. */
  key: text(),
  ...{ amount: money, captured: integer(), refunded: integer() },
  /** How often the provider was asked for what is under way, or was last. */
  attempts: integer(),
  changedAt: time,
})
export type CardShown = ValueOf<typeof shownCard>

/** The performer, and what it is asked. */
export const askingProvider = 'card'

/** `key` is the provider's key for the hold: the same however often it is asked. */
export type CardRequest = { readonly key: string } & (
  | {
      readonly ask: 'authorize'
      readonly orderId: string
      readonly amount: Payload<typeof authorizeCard>['amount']
      readonly token: string
    }
  | { readonly ask: 'capture' | 'void' }
  | {
      readonly ask: 'refund'
      readonly refundKey: string
      readonly amount: Payload<typeof authorizeCard>['amount']
    }
)

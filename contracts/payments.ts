/**
 * Payments: cards, through a provider. No message has a card's number: it is exchanged for a token at
 * the edge, and its last four digits are all that is shown.
 */
import {
  anything,
  command,
  event,
  flag,
  group,
  oneOf,
  optional,
  text,
  type ValueOf,
} from '@millrace/kernel'
import { money, orderId } from './fields.ts'

const paymentId = text({ min: 1, max: 200 })
/** For whom it is paid: the key that is told what became of it. */
const asked = { paymentId, orderId }

/** What the provider knows the card by, where it gave a token, and what people know it by. */
export const card = group({
  token: optional(text({ max: 500 })),
  shown: text({ max: 19 }),
  /** It could not be exchanged for a token, and cannot be charged. */
  lost: optional(flag()),
})

/** An amount that nobody named, and a payment without a card, are for the provider to judge. */
export const chargeCard = command('payments.charge-card', {
  ...asked,
  amount: optional(money),
  card: optional(card),
  /** What else the provider is told. */
  details: optional(anything()),
})
export const cardCharged = event('payments.card-charged', { ...asked, chargeId: text() })

/** A charge that the open circuit kept back was never sent, by anybody. */
const certain = ['declined', 'no-token', 'circuit-open'] as const
const refusals = [...certain, 'timed-out', 'unreachable', 'failed'] as const
export type Refusal = (typeof refusals)[number]

/** Whether nothing was charged, for sure; else nobody knows, and it is given back. */
export const isCertain = (refusal: Refusal): boolean => certain.some((one) => one === refusal)

export const cardRefused = event('payments.card-refused', { ...asked, reason: oneOf(...refusals) })

export const refundCard = command('payments.refund-card', asked)
/** `given` is whether anything had been charged. */
export const cardRefunded = event('payments.card-refunded', { ...asked, given: flag() })

/** What came of the effects: the provider's answer, or why there is none. */
export const chargeEnded = command('payments.charge-ended', {
  paymentId,
  chargeId: optional(text()),
  refused: optional(oneOf(...refusals)),
})
export const refundEnded = command('payments.refund-ended', { paymentId, given: flag() })

/** The performers, and what each is asked. */
export const charging = 'charge-card'
export const refunding = 'refund-card'

/** `chargeKey` is the provider's key for the charge: the same however often it is asked. */
export type ChargeRequest = {
  readonly chargeKey: string
  readonly amount?: { readonly minor: number; readonly currency: string }
  readonly card?: ValueOf<typeof card>
  readonly details?: unknown
}
export type RefundRequest = { readonly chargeKey: string }

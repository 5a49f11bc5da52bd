/** Letters to customers: one per event and channel, into the built-in outbox. */
import { event, integer, oneOf, optional, query, text } from '@millrace/kernel'
import { customerId, orderId } from './fields.ts'

export const letterEvents = ['order-approved', 'order-canceled', 'order-refunded'] as const
export type LetterEvent = (typeof letterEvents)[number]

/** There is one letter about an event of an order, so it is named by both: `order.event`. */
export const letterId = (orderId: string, event: LetterEvent): string => `${orderId}.${event}`

export const letterWritten = event('notifications.letter-written', {
  recipient: customerId,
  orderId,
  channel: oneOf('outbox'),
  event: oneOf(...letterEvents),
  text: text(),
})

/** The letters of one shard, newest first. Answered with a `LettersPage`. */
export const listLetters = query('letter-list.show', {
  recipient: optional(customerId),
  orderId: optional(orderId),
  /** Only what comes after this place: `sentAt|id` of the last one shown. */
  after: optional(text()),
  limit: integer({ min: 1, max: 1000 }),
})

export type Letter = {
  readonly id: string
  readonly recipient: string
  readonly channel: string
  readonly event: LetterEvent
  readonly orderId: string
  readonly text: string
  readonly sentAt: string
}

export type LettersPage = {
  readonly items: readonly { readonly letter: Letter; readonly place: string }[]
  /** Whether the shard has letters after these. */
  readonly more: boolean
}

/** Letters to customers: one per event and channel, into the built-in outbox. */
import { event, group, integer, oneOf, optional, query, text, type ValueOf } from '@millrace/kernel'
import { customerId, orderId, time } from './fields.ts'

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

export const shownLetter = group({
  ...{ id: text(), recipient: customerId, channel: text() },
  event: oneOf(...letterEvents),
  ...{ orderId, text: text(), sentAt: time },
})
export type Letter = ValueOf<typeof shownLetter>

export type LettersPage = {
  readonly items: readonly { readonly letter: Letter; readonly place: string }[]
  /** Whether the shard has letters after these. */
  readonly more: boolean
}

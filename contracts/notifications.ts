/** Letters to customers: one per event and channel, into the built-in outbox. */
import {
  event,
  group,
  integer,
  listOf,
  oneOf,
  optional,
  query,
  text,
  type ValueOf,
} from '@millrace/kernel'
import { accountId, customerId, orderId, reasons, time } from './fields.ts'

export const letterEvents = ['order-approved', 'order-canceled', 'order-refunded'] as const
export type LetterEvent = (typeof letterEvents)[number]

/** What a letter may say of its event, by its kind: a template has no other names. */
export const letterKinds = {
  'order-approved': { event: 'order-approved', values: ['orderId'] },
  'order-canceled': { event: 'order-canceled', values: ['orderId', 'reasons'] },
  'order-refunded': { event: 'order-refunded', values: ['orderId', 'accountId'] },
  'order-refunded-to-card': { event: 'order-refunded', values: ['orderId'] },
} as const satisfies Readonly<
  Record<string, { readonly event: LetterEvent; readonly values: readonly string[] }>
>
export type LetterKind = keyof typeof letterKinds
const kind = oneOf(...(Object.keys(letterKinds) as LetterKind[]))

const letterValues = group({
  orderId,
  accountId: optional(accountId),
  reasons: optional(reasons),
})
export type LetterValues = ValueOf<typeof letterValues>

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

/** Where the templates of letters lie. */
export const templateShelf = 'letters'
const shelf = oneOf(templateShelf)

/** What letters are made from. Answered with `LetterTemplate`s. */
export const showTemplates = query('letter-templates.show', { shelf })
export const shownTemplate = group({
  ...{ language: text(), event: oneOf(...letterEvents), kind, values: listOf(text()) },
  ...{ subject: text(), text: text(), greeting: text() },
})
export type LetterTemplate = ValueOf<typeof shownTemplate>

/** What a letter would say. Answered with a `LetterPreview`. */
export const previewLetter = query('letter-templates.preview', {
  ...{ shelf, kind, language: text({ min: 2, max: 35 }), values: letterValues },
})
export const letterPreview = group({
  ...{ event: oneOf(...letterEvents), language: text(), subject: text(), text: text() },
})

/** Letters to customers: one per event, recipient and channel; to who is not known, into the built-in outbox. */
import {
  command,
  event,
  flag,
  group,
  integer,
  listOf,
  oneOf,
  optional,
  query,
  text,
  type ValueOf,
} from '@millrace/kernel'
import { accountId, customerId, money, orderId, reasons, refundId, time } from './fields.ts'
import { page, type Page } from './page.ts'

export const letterEvents = [
  ...['order-approved', 'order-canceled', 'order-refunded'],
  ...['preorder-moved-up', 'preorder-declined', 'preorder-reminded', 'preorder-canceled'],
  'order-part-refunded',
] as const
export type LetterEvent = (typeof letterEvents)[number]

/** What a letter may say of its event, by its kind: a template has no other names. */
export const letterKinds = {
  'order-approved': { event: 'order-approved', values: ['orderId'] },
  'order-canceled': { event: 'order-canceled', values: ['orderId', 'reasons'] },
  'order-refunded': { event: 'order-refunded', values: ['orderId', 'accountId'] },
  'order-refunded-to-card': { event: 'order-refunded', values: ['orderId'] },
  'preorder-moved-up': { event: 'preorder-moved-up', values: ['preorderId'] },
  'preorder-declined': {
    ...{ event: 'preorder-declined', values: ['preorderId', 'reasons', 'until'] },
  },
  'preorder-reminded': {
    ...{ event: 'preorder-reminded', values: ['preorderId', 'reasons', 'until'] },
  },
  'preorder-canceled': { event: 'preorder-canceled', values: ['preorderId', 'reasons'] },
  'preorder-not-paid': { event: 'preorder-canceled', values: ['preorderId'] },
  'preorder-sold-out': { event: 'preorder-canceled', values: ['preorderId'] },
  'order-part-refunded': {
    ...{ event: 'order-part-refunded', values: ['orderId', 'amount', 'accountId'] },
  },
  'order-part-refunded-to-card': {
    ...{ event: 'order-part-refunded', values: ['orderId', 'amount'] },
  },
} as const satisfies Readonly<
  Record<string, { readonly event: LetterEvent; readonly values: readonly string[] }>
>
export type LetterKind = keyof typeof letterKinds
const kind = oneOf(...(Object.keys(letterKinds) as LetterKind[]))

const letterValues = group({
  orderId,
  accountId: optional(accountId),
  amount: optional(money),
  preorderId: optional(orderId),
  reasons: optional(reasons),
  /** Until when something may be done about it. */
  until: optional(time),
})
export type LetterValues = ValueOf<typeof letterValues>

export const letterChannels = ['outbox', 'email'] as const
export type LetterChannel = (typeof letterChannels)[number]

/** What a letter is about. Of refunds in parts there is one letter each. */
export type LetterMatter = {
  readonly orderId: string
  readonly event: LetterEvent
  readonly refundId?: string
}
export type LetterAddress = LetterMatter & { readonly channel: LetterChannel }

/** `order.event` lies in the outbox, other channels are named; `order.event.2` is about the second refund. */
export const letterId = (
  { orderId, event, refundId }: LetterMatter,
  channel: LetterChannel = 'outbox',
): string =>
  [orderId, event, refundId, channel === 'outbox' ? undefined : channel]
    .filter((word) => word !== undefined)
    .join('.')

/** What an id of a letter names; undefined where it is none. Neither events nor channels have dots in them. */
export function letterIn(id: string): LetterAddress | undefined {
  const words = id.split('.')
  const channel = letterChannels.find((one) => one === words.at(-1) && one !== 'outbox')
  if (channel !== undefined) words.pop()
  const part = words.at(-2) === 'order-part-refunded' && /^\d+$/.test(words.at(-1) ?? '')
  const refundId = part ? words.pop() : undefined
  const event = letterEvents.find((one) => one === words.at(-1))
  const orderId = words.slice(0, -1).join('.')
  if (event === undefined || orderId === '') return undefined
  const matter = { orderId, event, channel: channel ?? 'outbox' }
  return refundId === undefined ? matter : { ...matter, refundId }
}

const matter = { orderId, event: oneOf(...letterEvents), refundId: optional(refundId) }
const about = { recipient: customerId, ...matter }
const channel = oneOf(...letterChannels)

/** Who is greeted by name, and where, is not in it: both stay sealed until it is sent. */
export const letterWritten = event('notifications.letter-written', {
  ...{ ...about, channel, text: text() },
  /** Left out where it is the usual one. */
  language: optional(text()),
  subject: optional(text()),
})
/** The customer wants none about such an event. */
export const letterWithheld = event('notifications.letter-withheld', about)

/** What became of a letter on its way, and after how many tries. */
const reported = {
  state: oneOf('sent', 'delayed', 'failed'),
  attempts: integer({ min: 0 }),
  why: optional(text()),
}
export const letterReported = event('notifications.letter-reported', {
  ...{ ...about, channel, ...reported },
})
/** Which time it was sent is `round`: what is told of an earlier one is not heard any more. */
export const noteMail = command('notifications.note-mail', {
  ...{ ...matter, round: integer({ min: 1 }), ...reported },
})

const person = { who: text({ min: 1, max: 300 }), why: text({ min: 1, max: 500 }) }
/**
 * Somebody wants a letter sent once more, to where the customer is found now; or one done again of which
 * nobody knows whether it was sent. Answered with `Resent`.
 */
export const resendLetter = command('notifications.resend', {
  ...{ ...matter, channel, ...person, isUncertain: flag() },
})
/** Whether what is uncertain is to be settled. */
export type Resent = { readonly settles: boolean }
export const letterResent = event('notifications.letter-resent', { ...about, channel, ...person })

/** The letters of one shard, newest first. Answered with a `LettersPage`. */
export const listLetters = query('letter-list.show', {
  recipient: optional(customerId),
  orderId: optional(orderId),
  /** Only those that have failed; of these those about an event, or whose reason has this in it. */
  state: optional(oneOf('failed')),
  event: optional(oneOf(...letterEvents)),
  reason: optional(text()),
  ...page,
})

/**
 * What lies in the outbox is `written`, and stays so. Of one that is `uncertain` nobody knows whether it was
 * sent; one that is `delayed` is tried again.
 */
export const letterStates = [
  'written',
  'sending',
  'delayed',
  'uncertain',
  'sent',
  'failed',
] as const
export const shownLetter = group({
  ...{ id: text(), recipient: customerId, channel: text() },
  ...{ ...matter, text: text(), sentAt: time },
  state: oneOf(...letterStates),
  ...{ language: optional(text()), subject: optional(text()) },
  ...{ attempts: optional(integer()), reason: optional(text()), reportedAt: optional(time) },
})
export type Letter = ValueOf<typeof shownLetter>
export const wholeLetter = group({
  ...shownLetter.properties,
  channels: listOf(group({ id: text(), channel: text(), state: oneOf(...letterStates) })),
})

export type LettersPage = Page<{ readonly letter: Letter }>

/** Which letters of a shard were sent again by hand, newest first. Answered with a `ResendsPage`. */
export const listResends = query('letter-list.show-resends', page)
export type ListedResend = {
  readonly letterId: string
  readonly at: number
  readonly who: string
  readonly why: string
}
export type ResendsPage = Page<ListedResend>

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

/** What a letter would say; what is `missing` stands there as `{name}`. Answered with a `LetterPreview`. */
export const previewLetter = query('letter-templates.preview', {
  ...{ shelf, kind, language: text({ min: 2, max: 35 }), values: letterValues },
})
export const letterPreview = group({
  ...{ event: oneOf(...letterEvents), language: text(), subject: text(), text: text() },
  missing: listOf(text()),
})

import {
  letterKinds,
  type LetterKind,
  type LetterMatter,
  type LetterValues,
} from '#contracts/notifications'

/** A letter to a customer who was known when the order was placed. */
export type Letter = {
  readonly recipient: string
  readonly kind: LetterKind
  readonly values: LetterValues
  /** Which refund it is about; left out where it is not about a part. */
  readonly refundId?: string
  /** Left out while none is on its way by e-mail. */
  readonly mail?: Mail
}

export type Mail = {
  /** Which time it is sent. */
  readonly round: number
  readonly state: 'sending' | 'delayed' | 'sent' | 'failed'
}

export type Outbox = {
  /** The events of an order that a letter was written about: told again, they write none. */
  readonly written: readonly string[]
  /** By event, too; of who is not known there are none. */
  readonly letters?: { readonly [name: string]: Letter }
}

/** What a letter is known by in its order's outbox: of the refunds in parts each is an event. */
export const nameOf = ({ event, refundId }: Omit<LetterMatter, 'orderId'>): string =>
  refundId === undefined ? event : `${event}.${refundId}`

export const matterOf = ({ kind, values, refundId }: Letter): LetterMatter => ({
  ...{ orderId: values.orderId, event: letterKinds[kind].event },
  ...(refundId === undefined ? {} : { refundId }),
})

export const withLetter = (outbox: Outbox, letter: Letter): Outbox => ({
  ...{ ...outbox, letters: { ...outbox.letters, [nameOf(matterOf(letter))]: letter } },
})

export const withMail = (outbox: Outbox, letter: Letter, mail: Mail): Outbox =>
  withLetter(outbox, { ...letter, mail })

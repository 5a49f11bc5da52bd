import type { LetterEvent, LetterKind, LetterValues } from '#contracts/notifications'

/** A letter to a customer who was known when the order was placed. */
export type Letter = {
  readonly recipient: string
  readonly kind: LetterKind
  readonly values: LetterValues
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
  readonly written: readonly LetterEvent[]
  /** By event; of who is not known there are none. */
  readonly letters?: { readonly [E in LetterEvent]?: Letter }
}

export const withLetter = (outbox: Outbox, event: LetterEvent, letter: Letter): Outbox => ({
  ...{ ...outbox, letters: { ...outbox.letters, [event]: letter } },
})

export function withMail(outbox: Outbox, event: LetterEvent, mail: Mail): Outbox {
  const letter = outbox.letters?.[event]
  return letter === undefined ? outbox : withLetter(outbox, event, { ...letter, mail })
}

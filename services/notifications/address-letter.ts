import { decide, type answered, type Decision, type Out, type Payload } from '@millrace/kernel'
import type { Customer } from '#contracts/customers'
import { sendMail } from '#contracts/mail'
import {
  letterChannels,
  letterId,
  letterReported,
  letterWithheld,
  letterWritten,
  type LetterChannel,
  type LetterEvent,
} from '#contracts/notifications'
import { matterOf, withMail, type Letter, type Mail, type Outbox } from './outbox.ts'
import { usualLanguage, type Phrasebook } from './templates/phrasebook.ts'

/** What a customer who is asked for again is asked for. */
const again = 'again '
export const noteOfResend = (name: string): string => again + name

/** Letters to customers who are known: in their language, by the channels and about the events that they want. */
export class Addressing {
  readonly #phrases: Phrasebook
  readonly #hasMail: boolean

  constructor(phrases: Phrasebook, hasMail: boolean) {
    this.#phrases = phrases
    this.#hasMail = hasMail
  }

  /** Who is not there any more, or never was, has what those have of whom nothing is known. */
  readonly onAnswered = (
    outbox: Outbox,
    { note, accepted, body }: Payload<typeof answered>,
  ): Decision<Outbox> => {
    const isAgain = note.startsWith(again)
    const letter = outbox.letters?.[isAgain ? note.slice(again.length) : note]
    if (letter === undefined) return decide(outbox)
    const customer = accepted ? (body as Customer) : undefined
    if (isAgain) return this.#send(outbox, letter, customer)
    if (customer === undefined) return decide(outbox, this.#written(letter, 'outbox'))
    const matter = matterOf(letter)
    const channels = this.#channelsOf(customer, matter.event)
    const { recipient } = letter
    if (channels.length === 0) return decide(outbox, letterWithheld({ recipient, ...matter }))
    const written = channels.map((channel) => this.#written(letter, channel, customer.language))
    if (!channels.includes('email')) return decide(outbox, ...written)
    const mail: Mail = { round: 1, state: 'sending' }
    const next = withMail(outbox, letter, mail)
    return decide(next, ...written, this.#mailed(letter, mail, customer))
  }

  #channelsOf({ letters = {} }: Customer, event: LetterEvent): readonly LetterChannel[] {
    const { channels = letterChannels, without = [] } = letters
    if (without.includes(event) || channels.length === 0) return []
    const open = letterChannels.filter((one) => one !== 'email' || this.#hasMail)
    const wanted = open.filter((one) => channels.includes(one))
    // Where no way that is wanted is there, it lies where it can be looked up.
    return wanted.length === 0 ? ['outbox'] : wanted
  }

  #written(letter: Letter, channel: LetterChannel, wanted = usualLanguage): Out {
    const { recipient, kind, values } = letter
    const language = this.#phrases.spoken(wanted)
    const { subject, text } = this.#phrases.write(language, kind, values)
    return letterWritten({
      ...{ recipient, ...matterOf(letter), channel, text },
      ...(language === usualLanguage ? {} : { language }),
      ...(channel === 'outbox' ? {} : { subject }),
    })
  }

  #mailed(letter: Letter, { round }: Mail, { name, email, language }: Customer): Out {
    const { recipient, kind, values } = letter
    const matter = matterOf(letter)
    const id = letterId(matter, 'email')
    const wording = this.#phrases.write(language, kind, values)
    return sendMail({
      ...{ letterId: id, ...matter, customerId: recipient, round, ...wording, name, email },
    })
  }

  /** Sent again it goes to where the customer is found now. */
  #send(outbox: Outbox, letter: Letter, customer: Customer | undefined): Decision<Outbox> {
    const { mail, recipient } = letter
    if (mail === undefined) return decide(outbox)
    if (customer !== undefined) return decide(outbox, this.#mailed(letter, mail, customer))
    const why = 'The customer is not there any more.'
    const about = { recipient, ...matterOf(letter), channel: 'email' as const }
    return decide(
      withMail(outbox, letter, { ...mail, state: 'failed' }),
      letterReported({ ...about, state: 'failed', attempts: 0, why }),
    )
  }
}

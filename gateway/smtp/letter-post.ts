/** Performs the sending of letters: opens what is personal of them, in the moment in which they go. */
import { createHash } from 'node:crypto'
import { openPersonal, type KeyStore, type Performer } from '@millrace/kernel'
import { mailAnswered, sendingMail, sendMail, type MailRequest } from '#contracts/mail'
import { personOf } from '../customers/personal.ts'
import { lettersAtOnce, Mailer, type Outcome } from './mailer.ts'
import type { SmtpOptions } from './smtp-options.ts'

type Sender = { readonly send: Mailer['send'] }

export class LetterPost {
  readonly #keys: KeyStore
  readonly #options: SmtpOptions | undefined
  readonly #mailer: Sender | undefined

  /** Where no server is named, what is still to be sent waits for a start that names one. */
  constructor(
    keys: KeyStore,
    options: SmtpOptions | undefined,
    mailer: Sender | undefined = options && new Mailer(options),
  ) {
    this.#keys = keys
    this.#options = options
    this.#mailer = mailer
    this.performer = {
      name: sendingMail,
      // A server knows no keys: what was begun and not answered is not done again, unless that is wanted.
      repeatable: options?.atLeastOnce === true,
      atOnceMax: lettersAtOnce,
      perform: async (request, { tenant }) => {
        const { letterId, round } = request as MailRequest
        const outcome = await this.#send(tenant, request as MailRequest)
        return mailAnswered({ letterId, round, ...outcome })
      },
      found: (outcome, { request }) => {
        const { letterId, round } = request as MailRequest
        return outcome === 'done'
          ? mailAnswered({ letterId, round, outcome: 'sent' })
          : mailAnswered({ letterId, round, outcome: 'failed', why: 'A person says so.' })
      },
    }
  }

  readonly performer: Performer

  async #send(tenant: string, request: MailRequest): Promise<Outcome> {
    if (this.#options === undefined || this.#mailer === undefined) {
      return { outcome: 'later', why: 'No server for letters is named.' }
    }
    const { letterId, customerId, round, subject, text, greeting } = request
    const person = personOf(tenant, customerId)
    const key = await this.#keys.find(person)
    const sealed = { name: request.name, email: request.email }
    const open: Partial<typeof sealed> = openPersonal(sendMail.schema, sealed, { person, key })
    if (open.name === undefined || open.email === undefined) {
      return { outcome: 'failed', why: 'The customer was erased.' }
    }
    const greeted = greeting.replaceAll('{name}', () => open.name ?? '')
    const [, domain = 'localhost'] = this.#options.from.address.split('@')
    const name = createHash('sha256').update(`${tenant}/${letterId}/${round}`).digest('hex')
    return this.#mailer.send({
      ...{ to: { name: open.name, address: open.email }, subject, letterId },
      ...{ text: `${greeted}\n\n${text}\n`, messageId: `<${name.slice(0, 32)}@${domain}>` },
    })
  }
}

/**
 * Job: hands one letter over to an SMTP server, and says what is known of it then.
 * Boundary: when it is tried again, and what a person is told, is decided by who asked.
 *
 * M1 It is sent only where the server said so, and was not where the server said that, or where nothing
 *    of it had been sent yet. In between nobody knows: that is an error.
 * M2 Whatever the server does, there is an end within `longestMs`.
 * M3 Nothing that a customer or a template has said begins a line of the head, or adds a recipient.
 */
import { Readable } from 'node:stream'
import type { SmtpOptions } from './smtp-options.ts'

export type Mail = {
  readonly to: { readonly name: string; readonly address: string }
  readonly subject: string
  readonly text: string
  /** The same whenever the same letter is tried again. */
  readonly messageId: string
  readonly letterId: string
}

export type Outcome =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'later' | 'failed'; readonly why: string }

/** Nobody knows whether it was sent. */
class Unknown extends Error {
  override name = 'Unknown'
}

export const limits = { connectMs: 10_000, silentMs: 30_000, longestMs: 60_000 }

/** As many letters are on their way at once. */
export const lettersAtOnce = 5

export class Mailer {
  readonly #options: SmtpOptions
  readonly #limits: typeof limits
  readonly #waiting: (() => void)[] = []
  #free = lettersAtOnce

  constructor(options: SmtpOptions, own: typeof limits = limits) {
    this.#options = options
    this.#limits = own
  }

  async send(mail: Mail): Promise<Outcome> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#free--
    try {
      return await this.#send(mail)
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free++
      else next()
    }
  }

  async #send(mail: Mail): Promise<Outcome> {
    const [{ default: Connection }, message] = await Promise.all([
      import('nodemailer/lib/smtp-connection'),
      this.#written(mail),
    ])
    const { host, port, secure, login, from } = this.#options
    const { connectMs, silentMs, longestMs } = this.#limits
    const connection = new Connection({
      ...{ host, port, secure, connectionTimeout: connectMs, greetingTimeout: connectMs },
      ...{ socketTimeout: silentMs, socketCloseTimeout: 1000 },
      // Who has a password for the server shows it to nobody else.
      requireTLS: login !== undefined && !secure && !isHere(host),
    })
    let [isLetIn, isBegun] = [false, false]
    const body = Readable.from(
      (function* () {
        isBegun = true
        yield message
      })(),
    )
    try {
      await new Promise<void>((resolve, reject) => {
        const late = setTimeout(() => reject(new Error('It took too long.')), longestMs)
        const end = (error?: unknown): void => {
          clearTimeout(late)
          if (error instanceof Error) reject(error)
          else resolve()
        }
        const envelope = { from: from.address, to: [mail.to.address], size: message.length }
        const hand = () => {
          isLetIn = true
          connection.send(envelope, body, (error) => end(error))
        }
        connection.once('error', end)
        connection.once('end', () => end(new Error('The connection was closed.')))
        connection.connect((error) => {
          if (error !== undefined && error !== null) end(error)
          else if (login === undefined) hand()
          else {
            const credentials = { user: login.user, pass: login.password }
            connection.login({ credentials }, (refused) => (refused ? end(refused) : hand()))
          }
        })
      })
      return { outcome: 'sent' }
    } catch (error) {
      return isLetIn ? whatIsKnown(error, isBegun) : notLetIn(error)
    } finally {
      // It was handed over, or never will be: a server that is slow to say goodbye is not waited for.
      connection.on('error', () => undefined)
      connection.close()
    }
  }

  async #written({ to, subject, text, messageId, letterId }: Mail): Promise<Buffer> {
    const { default: Composer } = await import('nodemailer/lib/mail-composer')
    const { from } = this.#options
    const composer = new Composer({
      ...{ from: { name: oneLine(from.name), address: from.address } },
      ...{ to: { name: oneLine(to.name), address: to.address } },
      ...{ subject: oneLine(subject), text, messageId },
      headers: { 'X-Millrace-Letter': letterId, 'Auto-Submitted': 'auto-generated' },
      ...{ disableFileAccess: true, disableUrlAccess: true },
    })
    return composer.compile().build()
  }
}

const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()

const isHere = (host: string): boolean => ['localhost', '127.0.0.1', '::1'].includes(host)

/**
 * A server that greets nobody, does not know us or cannot be reached has not heard of the letter: its no is
 * none to the letter, even one for good. A person may have to see to it, and the letter is still to be sent.
 */
const notLetIn = (error: unknown): Outcome => ({ outcome: 'later', why: whyOf(error) })

const whyOf = (error: unknown): string => {
  const { message, response } = error as Partial<SmtpError>
  return oneLine(String(response ?? message)).slice(0, 300)
}

/** Of a letter it says no for now with 4xx, and for good with 5xx. */
function whatIsKnown(error: unknown, isBegun: boolean): Outcome {
  const { responseCode = 0, code = '' } = error as Partial<SmtpError>
  const why = whyOf(error)
  const kind = Math.floor(responseCode / 100)
  if (kind === 4) return { outcome: 'later', why }
  if (kind === 5) return { outcome: 'failed', why }
  if (isBegun) throw new Unknown(why)
  // An address that cannot be one stays so.
  return { outcome: code === 'EENVELOPE' ? 'failed' : 'later', why }
}

type SmtpError = {
  readonly message: string
  readonly code: string
  readonly responseCode: number
  readonly response: string
}

/** An SMTP server that takes letters, and does to them what a test says. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

export type Received = {
  readonly to: readonly string[]
  /** As it came, head and body. */
  readonly raw: string
  readonly head: string
  readonly text: string
}

/** Taken; refused with what is said; kept without a word until the connection is closed; or cut off after it came. */
export type Fate = 'taken' | 'silent' | 'cut' | { readonly code: number; readonly says: string }

export class PostOffice {
  readonly received: Received[] = []
  /** Of letters to an address; of all others it is taken. */
  readonly fates = new Map<string, Fate>()
  /** What whoever comes is greeted with, where it is a refusal. */
  shutWith: Exclude<Fate, string> | undefined
  readonly #server: SMTPServer

  private constructor(login?: { readonly user: string; readonly password: string }) {
    this.#server = new SMTPServer({
      ...{ authOptional: login === undefined, disabledCommands: ['STARTTLS'] },
      ...{ allowInsecureAuth: true, closeTimeout: 100, logger: false, hideSMTPUTF8: false },
      onConnect: (_, done) => done(this.shutWith === undefined ? null : refusalOf(this.shutWith)),
      onAuth: ({ username, password }, _, done) => {
        const isRight = username === login?.user && password === login?.password
        done(isRight ? null : new Error('Who is that?'), isRight ? { user: username } : undefined)
      },
      onRcptTo: ({ address }, _, done) => {
        const fate = this.fates.get(address)
        done(typeof fate === 'object' ? refusalOf(fate) : null)
      },
      onData: (stream, session, done) => {
        void text(stream).then((raw) => {
          const to = session.envelope.rcptTo.map(({ address }) => address)
          const [head = '', ...rest] = raw.split('\r\n\r\n')
          this.received.push({ to, raw, head: read(head), text: bodyOf(head, rest) })
          const fate = this.fates.get(to[0] ?? '')
          if (fate === 'cut') return this.#cut()
          if (fate !== 'silent') done(null, 'Taken.')
        })
      },
    })
    this.#server.on('error', () => undefined)
  }

  static async open(login?: {
    readonly user: string
    readonly password: string
  }): Promise<PostOffice> {
    const office = new PostOffice(login)
    const listening = office.#server.listen(0, '127.0.0.1')
    await once(listening, 'listening')
    return office
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port
  }

  to(address: string): readonly Received[] {
    return this.received.filter(({ to }) => to.includes(address))
  }

  close(): Promise<void> {
    this.#cut()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }

  #cut(): void {
    for (const connection of this.#server.connections) connection.close()
  }
}

const refusalOf = ({ code, says }: Exclude<Fate, string>): Error =>
  Object.assign(new Error(says), { responseCode: code })

/** As a person reads it: unfolded, and each encoded word as what it stands for. */
const read = (head: string): string =>
  head
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .replaceAll(/\?= =\?UTF-8\?Q\?/gi, '')
    .replaceAll(/=\?UTF-8\?Q\?([^?]*)\?=/gi, (_, word: string) =>
      unquoted(word.replaceAll('_', ' ')),
    )
    .replaceAll('\r\n', '\n')

function bodyOf(head: string, rest: readonly string[]): string {
  const body = rest.join('\r\n\r\n')
  const isBase64 = /^Content-Transfer-Encoding: base64$/im.test(head)
  const isQuoted = /^Content-Transfer-Encoding: quoted-printable$/im.test(head)
  if (isBase64) return Buffer.from(body, 'base64').toString()
  return isQuoted ? unquoted(body) : body
}

function unquoted(text: string): string {
  const bytes = text
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
  return Buffer.from(bytes, 'latin1').toString()
}

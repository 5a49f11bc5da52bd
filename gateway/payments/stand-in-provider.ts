/**
 * Job: a payment provider to try everything with: it charges nobody, and keeps what it was asked.
 * Boundary: it speaks as provider.ts says, over real HTTP, in this process or one of its own.
 *
 * I1 A key is one payment for ever, also after a crash: what is answered was written before.
 * I2 A card's number is exchanged for a token that says nothing of it, and forgotten.
 */
import { randomBytes, randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { ChargeBook, type Kept } from './charge-book.ts'
import { behaviourFrom, type Behaviour } from './fates.ts'
import { StandInHolds, type Said, type Unsaid } from './stand-in-holds.ts'

/** What it takes on purpose, where it is to be slow. */
const delayMs = { least: 400, random: 220 }
const bodyBytesMax = 64 * 1024

export type StandInOptions = {
  /** Where it keeps what it was asked; in memory unless told. */
  readonly file?: string
  readonly isSlow?: boolean
}

export class StandInProvider {
  readonly #server = createServer((request, response) => void this.#answer(request, response))
  readonly #book: ChargeBook
  readonly #holds: StandInHolds
  readonly #isSlow: boolean

  constructor({ file = ':memory:', isSlow = false }: StandInOptions = {}) {
    this.#book = new ChargeBook(file)
    this.#holds = new StandInHolds(file)
    this.#isSlow = isSlow
  }

  /** Resolves with where it listens. */
  async listen(port = 0): Promise<string> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
    this.#book.close()
    this.#holds.close()
  }

  /** What was asked, for whoever wants to see that nothing is left behind. */
  get payments(): readonly Kept[] {
    return this.#book.all()
  }

  /** What it does wrong on purpose with cards of orders. */
  behave(changes: Partial<Behaviour>): void {
    this.#holds.behaviour = behaviourFrom(this.#holds.behaviour, changes)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const said = await this.#say(request).catch((error: unknown): Said => {
      return { status: 400, body: { message: error instanceof Error ? error.message : 'No.' } }
    })
    if (said === 'hang') return
    if (said === 'drop') return void response.destroy()
    response.writeHead(said.status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(said.body))
  }

  async #say(request: IncomingMessage): Promise<Said | Unsaid> {
    const { method, url = '' } = request
    const call = `${method} ${url}`
    if (call === 'GET /payments') return { status: 200, body: { items: this.payments } }
    const body = await bodyOf(request)
    if (call === 'POST /tokens') {
      this.#holds.tokenGiven(fieldsOf(body)['reference'])
      return { status: 201, body: { token: `card-${randomBytes(16).toString('hex')}` } }
    }
    if (call === 'POST /payments') return this.#charge(request.headers['idempotency-key'], body)
    const [, refunded] = /^POST \/payments\/([^/]+)\/refund$/.exec(call) ?? []
    if (refunded === undefined) {
      const key = request.headers['idempotency-key']
      const held = await this.#holds.say({
        ...{ method: String(method), url: new URL(url, 'http://here'), body: fieldsOf(body) },
        key: typeof key === 'string' ? key : undefined,
      })
      return held ?? { status: 404, body: { message: 'Not found.' } }
    }
    const given = this.#book.refund(decodeURIComponent(refunded))
    return { status: 200, body: { refunded: given } }
  }

  async #charge(key: unknown, body: string): Promise<Said> {
    if (typeof key !== 'string') throw new Error('An Idempotency-Key is wanted.')
    if (this.#isSlow) await pause(delayMs.least + randomInt(delayMs.random))
    const { id, state } = this.#book.charge(key, body)
    if (state === 'charged') return { status: 201, body: { id } }
    return { status: 409, body: { message: 'It was given back.' } }
  }
}

function fieldsOf(body: string): Readonly<Record<string, unknown>> {
  const parsed: unknown = body === '' ? {} : JSON.parse(body)
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  request.setEncoding('utf8')
  for await (const part of request) {
    text += String(part)
    if (text.length > bodyBytesMax) throw new Error('The body is too large.')
  }
  return text
}

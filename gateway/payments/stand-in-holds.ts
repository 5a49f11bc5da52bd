/**
 * Job: the part of the stand-in that holds, takes and gives back on cards, and what it does wrong on
 * purpose.
 * Boundary: calls and answers; the server around it is stand-in-provider.ts.
 *
 * I1 A key is one hold for ever, and a refund's key one refund, also after a crash.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { behaviourFrom, fateOf, wellBehaved, type Behaviour, type Fate } from './fates.ts'
import { HoldBook, type KeptHold } from './hold-book.ts'

export type Said = { readonly status: number; readonly body: object }
/** Nobody hears an answer: the call was lost, or its answer is. */
export type Unsaid = 'hang' | 'drop'

export type ProviderCall = {
  readonly method: string
  readonly url: URL
  readonly key: string | undefined
  readonly body: Readonly<Record<string, unknown>>
}

const path = /^\/holds\/([^/]+)(?:\/(capture|void|refunds))?$/
const webhookMsMax = 5000
/** Calls that went wrong once, or took long, are remembered: what is asked again goes well. */
const rememberedMax = 100_000

export class StandInHolds {
  readonly #book: HoldBook
  readonly #chance: () => number
  readonly #failedOnce = new Set<string>()
  behaviour: Behaviour = wellBehaved

  constructor(file: string, chance: () => number = Math.random) {
    this.#book = new HoldBook(file, Date.now)
    this.#chance = chance
  }

  /** Undefined where it is no call about holds. */
  async say(call: ProviderCall): Promise<Said | Unsaid | undefined> {
    const { method, url, key, body } = call
    switch (`${method} ${url.pathname}`) {
      case 'GET /behaviour':
        return well(this.behaviour)
      case 'PUT /behaviour':
        this.behaviour = behaviourFrom(this.behaviour, body)
        return well(this.behaviour)
      case 'GET /holds':
        return this.#listed(url.searchParams)
      case 'POST /holds':
        return this.#authorize(key, body)
      default:
        return this.#ofHold(call)
    }
  }

  async #ofHold({ method, url, key, body }: ProviderCall): Promise<Said | Unsaid | undefined> {
    const [, hold = '', what] = path.exec(url.pathname) ?? []
    if (hold === '') return undefined
    const named = decodeURIComponent(hold)
    if (method === 'GET' && what === undefined) return this.#shown(named)
    if (method !== 'POST' || what === undefined) return undefined
    return this.#change(named, what, { key, body })
  }

  /** A token was given for something that nobody may have asked to be held yet. */
  tokenGiven(reference: unknown): void {
    if (typeof reference === 'string') this.#tell('token.given', reference, 1)
  }

  close(): void {
    this.#book.close()
  }

  #shown(key: string): Said {
    const hold = this.#book.find(key)
    return hold === undefined ? notFound : well(hold)
  }

  #listed(query: URLSearchParams): Said {
    const [from, to] = [Number(query.get('from') ?? 0), Number(query.get('to') ?? 8.64e15)]
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) return notGood('from and to')
    return well({ items: this.#book.between(from, to) })
  }

  async #authorize(key: string | undefined, body: ProviderCall['body']): Promise<Said | Unsaid> {
    const { amount, currency, token, reference } = body
    const isWhole = Number.isSafeInteger(amount) && Number(amount) > 0
    const texts = [key, currency, token, reference]
    if (!isWhole || texts.some((text) => typeof text !== 'string' || text === '')) {
      return notGood('Idempotency-Key, amount, currency, token and reference')
    }
    const wanted = {
      ...{ amount: Number(amount), currency: String(currency) },
      ...{ token: String(token), reference: String(reference) },
    }
    return this.#do(String(key), { ask: 'authorize', ...wanted }, ({ declined }) => {
      const hold = this.#book.hold(String(key), wanted, declined !== undefined)
      if (hold.state === 'declined') return said(402, { reason: declined ?? 'do-not-honor' })
      return hold.state === 'void' ? said(409, { reason: 'let-go' }) : said(201, hold)
    })
  }

  async #change(
    hold: string,
    what: string,
    { key, body }: Pick<ProviderCall, 'key' | 'body'>,
  ): Promise<Said | Unsaid> {
    const { token = '', reference = '' } = this.#book.find(hold) ?? {}
    if (what === 'capture') {
      return this.#do(hold, { ask: 'capture', token, reference }, ({ declined }) => {
        if (declined !== undefined) return said(402, { reason: declined })
        const captured = this.#book.capture(hold)
        return captured === undefined ? said(409, { reason: 'not-held' }) : well(captured)
      })
    }
    if (what === 'void') {
      return this.#do(hold, { ask: 'void', token, reference }, () =>
        well({ voided: this.#book.letGo(hold) }),
      )
    }
    const amount = Number(body['amount'])
    if (key === undefined || !Number.isSafeInteger(amount) || amount < 0) {
      return notGood('Idempotency-Key and amount')
    }
    return this.#do(hold, { ask: 'refund', token, reference }, () => {
      const refunded = this.#book.refund(hold, key, amount)
      return refunded === undefined ? said(409, { reason: 'not-taken' }) : well(refunded)
    })
  }

  async #do(
    key: string,
    { ask, token, reference }: Pick<KeptHold, 'token' | 'reference'> & { readonly ask: string },
    act: (fate: Fate) => Said,
  ): Promise<Said | Unsaid> {
    const fate = fateOf({ token, ask, chance: this.#chance }, this.behaviour)
    const isFirst = (fate.first !== 'well' || fate.latencyMs > 0) && this.#isFirst(`${ask} ${key}`)
    const goesWrong = isFirst && fate.first !== 'well'
    if (goesWrong && fate.first === 'unheard') return 'hang'
    const answer = act(fate)
    this.#tell(`hold.${ask}`, reference, fate.isTwice ? 2 : 1)
    if (isFirst && fate.latencyMs > 0) await pause(fate.latencyMs)
    return goesWrong ? 'drop' : answer
  }

  #isFirst(call: string): boolean {
    if (this.#failedOnce.has(call) || this.#failedOnce.size >= rememberedMax) return false
    this.#failedOnce.add(call)
    return true
  }

  /** Whether anybody hears it is theirs to see to: it is a courtesy. */
  #tell(type: string, reference: string, times: number): void {
    const { webhookUrl } = this.behaviour
    if (webhookUrl === '' || reference === '') return
    const body = JSON.stringify({ id: randomUUID(), type, reference })
    for (let nth = 0; nth < times; nth++) {
      fetch(webhookUrl, {
        ...{ method: 'POST', body, headers: { 'content-type': 'application/json' } },
        signal: AbortSignal.timeout(webhookMsMax),
      }).then(
        (response) => response.arrayBuffer(),
        () => undefined,
      )
    }
  }
}

const said = (status: number, body: object): Said => ({ status, body })
const well = (body: object): Said => said(200, body)
const notFound = said(404, { reason: 'unknown-hold' })
const notGood = (wanted: string): Said => said(400, { message: `Wanted: ${wanted}.` })

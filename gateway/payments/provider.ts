/**
 * The payment provider, as we call it over HTTP:
 *
 *   POST /tokens                  { cardNo }                        201 { token }
 *   POST /payments                Idempotency-Key, what is paid     201 { id }; 402 where it is declined
 *   POST /payments/{key}/refund   the key of the payment            200 { refunded }, true or false
 *   POST /holds                   Idempotency-Key, amount, token    201 held; 402 where it is declined
 *   POST /holds/{key}/capture     the key of the hold               200 taken; 402, 404, 409 for good not
 *   POST /holds/{key}/void        the key of the hold               200 let go, or given back
 *   POST /holds/{key}/refunds     Idempotency-Key, an amount        200 given back
 *
 * A key stands for one payment for ever. A refund that finds no payment leaves a mark, and a payment
 * that comes after it is declined: so what was not waited for any longer leaves nothing behind.
 */
import type { CardRequest } from '#contracts/cards'
import type { ChargeRequest } from '#contracts/payments'
import type { CardAnswer } from './card-holds.ts'
import { usualTimeoutMs, type ProviderOptions } from './limits.ts'

export type Charged = { readonly chargeId: string } | { readonly declined: true }

/** It did answer, and with nothing that could be made use of. */
class ProviderFailed extends Error {
  override name = 'ProviderFailed'
}

/** A provider that keeps no cards: it is asked with what is shown of them. */
const noVault = [404, 405, 501]
/** It will not be paid, however often it is asked. */
const declined = [402, 409]
/** By what is asked about a hold: it will not be done, however often it is asked. */
const declinedHolds: Readonly<Record<CardRequest['ask'], readonly number[]>> = {
  authorize: [400, 402, 404, 409, 422],
  capture: [402, 404, 409, 410],
  void: [],
  refund: [],
}
/** Nothing else of what a provider says of a card is told to anybody. */
const sayable = /^[a-z][a-z-]{0,39}$/

export class PaymentProvider {
  readonly #url: string
  readonly #timeoutMs: number

  constructor(url: string, timeoutMs: number) {
    this.#url = url.replace(/\/+$/, '')
    this.#timeoutMs = timeoutMs
  }

  /** Undefined where the provider gives no tokens. */
  async tokenFor(cardNo: string): Promise<string | undefined> {
    const answer = await this.#post('/tokens', { cardNo })
    if (noVault.includes(answer.status)) return undefined
    const { token } = answer.body
    if (answer.isWell && typeof token === 'string') return token
    throw new ProviderFailed(`A card was answered with ${answer.status}.`)
  }

  async charge({ chargeKey, amount, card, details }: ChargeRequest): Promise<Charged> {
    const body = {
      ...(typeof details === 'object' ? details : {}),
      ...(amount === undefined ? {} : { price: amount.minor, currency: amount.currency }),
      ...(card === undefined ? {} : { cardNo: card.shown, token: card.token }),
    }
    const answer = await this.#post('/payments', body, { 'idempotency-key': chargeKey })
    if (declined.includes(answer.status)) return { declined: true }
    if (!answer.isWell) throw new ProviderFailed(`A payment was answered with ${answer.status}.`)
    const { id } = answer.body
    return { chargeId: typeof id === 'string' || typeof id === 'number' ? String(id) : chargeKey }
  }

  /** Whether anything had been charged. */
  async refund(chargeKey: string): Promise<boolean> {
    const answer = await this.#post(`/payments/${encodeURIComponent(chargeKey)}/refund`, {})
    const { refunded } = answer.body
    // What answers well, and says nothing of a refund, may be somebody in between.
    if (answer.isWell && typeof refunded === 'boolean') return refunded
    throw new ProviderFailed(`A refund was answered with ${answer.status}.`)
  }

  /** The same request again, under its keys, is the same thing. */
  async ask(request: CardRequest): Promise<CardAnswer> {
    const { path, key, body } = callOf(request)
    const headers = key === undefined ? {} : { 'idempotency-key': key }
    const answer = await this.#post(path, body, headers)
    if (answer.isWell) return { outcome: 'done' }
    if (!declinedHolds[request.ask].includes(answer.status)) {
      throw new ProviderFailed(`What was asked of a hold was answered with ${answer.status}.`)
    }
    const { reason } = answer.body
    const isSayable = typeof reason === 'string' && sayable.test(reason)
    return { outcome: 'declined', ...(isSayable ? { why: reason } : {}) }
  }

  async #post(path: string, body: object, headers: Readonly<Record<string, string>> = {}) {
    const response = await fetch(this.#url + path, {
      method: 'POST',
      // What is told of a card is for nobody else.
      redirect: 'manual',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(this.#timeoutMs),
    })
    const text = await response.text()
    return { status: response.status, isWell: response.ok, body: fieldsOf(text) }
  }
}

type HoldCall = { readonly path: string; readonly key?: string; readonly body: object }

function callOf(request: CardRequest): HoldCall {
  const path = `/holds/${encodeURIComponent(request.key)}`
  switch (request.ask) {
    case 'authorize': {
      const { key, orderId: reference, amount, token } = request
      const body = { amount: amount.minor, currency: amount.currency, token, reference }
      return { path: '/holds', key, body }
    }
    case 'refund': {
      const { refundKey: key, amount } = request
      const body = { amount: amount.minor, currency: amount.currency }
      return { path: `${path}/refunds`, key, body }
    }
    default:
      return { path: `${path}/${request.ask}`, body: {} }
  }
}

/** Nobody, where none is named. */
export function providerAt({
  paymentUrl,
  paymentTimeoutMs = usualTimeoutMs,
}: ProviderOptions): PaymentProvider | undefined {
  return paymentUrl === undefined ? undefined : new PaymentProvider(paymentUrl, paymentTimeoutMs)
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch {
    return {}
  }
}

/**
 * Job: asks the provider what the cards service wants to know, and says what came of it.
 * Boundary: one call for one ask. Whether it is asked again, and when, is the saga's and the service's.
 *
 * A1 What has no answer is unknown: never a yes and never a no.
 * A2 To hold and to take wait behind the circuit; to let go and to give back go past it, as they are
 *    what makes up for what nobody knows.
 */
import type { Performer } from '@millrace/kernel'
import { askingProvider, cardAnswered, type CardRequest } from '#contracts/cards'
import type { CircuitBreaker } from './circuit-breaker.ts'
import { unknownFor } from './no-answer.ts'

export type CardAnswer = { readonly outcome: 'done' | 'declined'; readonly why?: string }

/** The port: throws where nobody knows what was done. */
export type AskProvider = (request: CardRequest) => Promise<CardAnswer>

/** By operation and outcome, as `authorize declined`. */
export type CardCounts = Readonly<Record<string, number>>

type Came = { readonly outcome: CardAnswer['outcome'] | 'unknown'; readonly why?: string }

export class CardHolds {
  readonly #ask: AskProvider | undefined
  readonly #breaker: CircuitBreaker
  readonly #counts = new Map<string, number>()

  /** Where no provider is named nothing is ever known. */
  constructor(ask: AskProvider | undefined, breaker: CircuitBreaker) {
    this.#ask = ask
    this.#breaker = breaker
  }

  readonly performer: Performer = {
    name: askingProvider,
    repeatable: true,
    perform: async (asked, { key: orderId }) => {
      const request = asked as CardRequest
      const came = await this.#came(request)
      const count = `${request.ask} ${came.outcome}`
      this.#counts.set(count, (this.#counts.get(count) ?? 0) + 1)
      const of = request.ask === 'refund' ? { refundKey: request.refundKey } : {}
      return cardAnswered({ orderId, did: request.ask, ...of, ...came })
    },
  }

  get counts(): CardCounts {
    return Object.fromEntries(this.#counts)
  }

  async #came(request: CardRequest): Promise<Came> {
    const ask = this.#ask
    if (ask === undefined) return { outcome: 'unknown', why: 'no-provider' }
    const isUndo = request.ask === 'void' || request.ask === 'refund'
    try {
      return await (isUndo ? ask(request) : this.#breaker.run(() => ask(request)))
    } catch (error) {
      return { outcome: 'unknown', why: unknownFor(error) }
    }
  }
}

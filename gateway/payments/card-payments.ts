/**
 * Job: performs the effects of the payments service, and tells how the provider does.
 * Boundary: what follows from an answer is the service's; how the provider is called is its client's.
 *
 * P1 A charge is answered within the time it may take, whatever the provider does: nobody waits longer.
 * P2 A refund is performed until the provider has answered, past an open circuit as well: what may
 *    have been charged is not left.
 * P3 A charge that the open circuit keeps back was never sent, or it is told as one of which nobody
 *    knows: one that was asked for before this process had it may have been.
 */
import type { EffectContext, Performer } from '@millrace/kernel'
import {
  chargeEnded,
  charging,
  refundEnded,
  refunding,
  type ChargeRequest,
  type Refusal,
  type RefundRequest,
} from '#contracts/payments'
import { CardHolds, type CardCounts } from './card-holds.ts'
import { CircuitBreaker, type CircuitState } from './circuit-breaker.ts'
import { circuit, usualCardTimeoutMs, type ProviderOptions } from './limits.ts'
import { unknownFor } from './no-answer.ts'
import { providerAt, type PaymentProvider } from './provider.ts'

export type PaymentTelling = {
  readonly circuit: CircuitState
  readonly timesOpened: number
  /** Charges by what came of them. */
  readonly charges: Readonly<Record<string, number>>
  readonly refunds: number
  /** What was asked about cards of orders, by what came of it. */
  readonly cards: CardCounts
}

type Outcome = Refusal | 'charged'

export class CardPayments {
  readonly #provider: PaymentProvider | undefined
  readonly #breaker: CircuitBreaker
  readonly #holds: CardHolds
  readonly #charges = new Map<Outcome, number>()
  #refunds = 0

  /** Where no provider is named, nothing is charged, and refunds wait for a start that names one. */
  constructor(options: ProviderOptions = {}, elapsed: () => number = () => performance.now()) {
    this.#provider = providerAt(options)
    this.#breaker = new CircuitBreaker(circuit, elapsed)
    const { cardTimeoutMs = usualCardTimeoutMs } = options
    const patient = providerAt({ ...options, paymentTimeoutMs: cardTimeoutMs })
    this.#holds = new CardHolds(patient && ((request) => patient.ask(request)), this.#breaker)
    this.performers = [...this.#charging, this.#holds.performer]
  }

  readonly performers: readonly Performer[]

  readonly #charging: readonly Performer[] = [
    {
      name: charging,
      repeatable: true,
      perform: async (request, context) => {
        const ended = await this.#charge(request as ChargeRequest, context)
        return chargeEnded({ paymentId: context.key, ...ended })
      },
    },
    {
      name: refunding,
      repeatable: true,
      perform: async (request, { key }) => {
        const given = await this.#known().refund((request as RefundRequest).chargeKey)
        this.#refunds++
        return refundEnded({ paymentId: key, given })
      },
      found: (outcome, { key }) => refundEnded({ paymentId: key, given: outcome === 'done' }),
    },
  ]

  telling(): PaymentTelling {
    const { state, timesOpened } = this.#breaker
    const charges = Object.fromEntries(this.#charges)
    return {
      circuit: state,
      timesOpened,
      charges,
      refunds: this.#refunds,
      cards: this.#holds.counts,
    }
  }

  async #charge(
    request: ChargeRequest,
    { isFirst }: Pick<EffectContext, 'isFirst'>,
  ): Promise<{ readonly chargeId: string } | { readonly refused: Refusal }> {
    if (request.card?.lost === true) {
      // That the provider did not exchange the card, is a failure of its, too.
      this.#breaker.failed()
      return { refused: this.#count('no-token') }
    }
    try {
      const charged = await this.#breaker.run(() => this.#known().charge(request))
      if ('declined' in charged) return { refused: this.#count('declined') }
      this.#count('charged')
      return charged
    } catch (error) {
      const why = this.#count(unknownFor(error))
      return { refused: why === 'circuit-open' && !isFirst ? 'unreachable' : why }
    }
  }

  #known(): PaymentProvider {
    if (this.#provider === undefined) throw new Error('No payment provider is named.')
    return this.#provider
  }

  #count<One extends Outcome>(outcome: One): One {
    this.#charges.set(outcome, (this.#charges.get(outcome) ?? 0) + 1)
    return outcome
  }
}

/**
 * Exchanges the number of a card for the provider's token, where it comes in: behind this nobody sees
 * the number.
 */
import { CircuitBreaker } from './circuit-breaker.ts'
import { circuit, type ProviderOptions } from './limits.ts'
import { providerAt, type PaymentProvider } from './provider.ts'

export type Exchanged = {
  /** Left out where the provider gives none. */
  readonly token?: string
  /** It did not answer, so there is nothing to charge. */
  readonly isLost?: true
}

export class CardTokens {
  readonly #provider: PaymentProvider | undefined
  readonly #breaker = new CircuitBreaker(circuit, () => performance.now())

  constructor(options: ProviderOptions) {
    this.#provider = providerAt(options)
  }

  async exchange(cardNo: string): Promise<Exchanged> {
    const provider = this.#provider
    if (provider === undefined) return { isLost: true }
    try {
      const token = await this.#breaker.run(() => provider.tokenFor(cardNo))
      return token === undefined ? {} : { token }
    } catch {
      // Why, is told by the charge, which fails for it.
      return { isLost: true }
    }
  }
}

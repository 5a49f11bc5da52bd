/** Where the payment provider is, and how it is treated. */
export type ProviderOptions = {
  readonly paymentUrl?: string
  readonly paymentTimeoutMs?: number
  readonly cardTimeoutMs?: number
}

/** How long a call of it may take unless told: as long as the one who pre-orders is kept waiting. */
export const usualTimeoutMs = 620

/** How long a call about an order's card may take unless told: nobody is kept waiting by it. */
export const usualCardTimeoutMs = 5000

export const circuit = { callsMin: 20, windowMs: 10_000, share: 0.5, openMs: 5000 }

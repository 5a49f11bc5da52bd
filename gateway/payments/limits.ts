/** Where the payment provider is, and how it is treated. */
export type ProviderOptions = {
  readonly paymentUrl?: string
  readonly paymentTimeoutMs?: number
}

/** How long a call of it may take unless told: as long as the one who pre-orders is kept waiting. */
export const usualTimeoutMs = 620

export const circuit = { callsMin: 20, windowMs: 10_000, share: 0.5, openMs: 5000 }

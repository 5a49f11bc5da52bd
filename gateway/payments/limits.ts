/** How long a call of the provider may take: as long as the one who pre-orders is kept waiting. */
export const timeoutMs = 620

export const circuit = { callsMin: 20, windowMs: 10_000, share: 0.5, openMs: 5000 }

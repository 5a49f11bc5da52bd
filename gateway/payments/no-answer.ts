import { CircuitOpen } from './circuit-breaker.ts'

/** Why there is no answer of the provider that anything could be made of. */
export function unknownFor(
  error: unknown,
): 'circuit-open' | 'timed-out' | 'unreachable' | 'failed' {
  if (error instanceof CircuitOpen) return 'circuit-open'
  if (!(error instanceof Error)) return 'failed'
  if (error.name === 'TimeoutError') return 'timed-out'
  // What fetch throws where there is nobody, or who hung up.
  return error instanceof TypeError ? 'unreachable' : 'failed'
}

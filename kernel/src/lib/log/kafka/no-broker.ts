/** What is said where no broker answers, and what may be done about it. */
import { LogAway, StoreRefused } from '../log.ts'
import { plainTextRefusal } from './plain-text.ts'

/** Why nobody has answered. */
export async function silence(
  brokers: string,
  error: unknown,
  plainText = plainTextRefusal,
): Promise<Error> {
  const refusal = await plainText(brokers)
  return refusal === undefined ? new LogAway(noBroker(brokers, error)) : new StoreRefused(refusal)
}

export function noBroker(brokers: string, error: unknown): string {
  const why = error instanceof Error ? error.message : String(error)
  const port = /:(\d+)/.exec(brokers)?.[1] ?? ''
  return (
    `Kafka does not answer at ${brokers}: ${why}. Where it is elsewhere --brokers names it; ` +
    `npm run kafka -- --port ${port} starts a broker on this machine.`
  )
}

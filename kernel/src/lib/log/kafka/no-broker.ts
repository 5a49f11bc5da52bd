/** What is said where no broker answers, and what may be done about it. */
export function noBroker(brokers: string, error: unknown): string {
  const why = error instanceof Error ? error.message : String(error)
  const port = /:(\d+)/.exec(brokers)?.[1] ?? ''
  return (
    `No Kafka broker answers at ${brokers}: ${why}. Where they are elsewhere --brokers names them; ` +
    `npm run kafka -- --port ${port} starts one on this machine.`
  )
}

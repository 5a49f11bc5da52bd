import { decide, later, type Context, type Decision, type Payload } from '@millrace/kernel'
import { sweepLetters } from '#contracts/notifications'
import type { Outbox } from './notifications.ts'

/** An event of an order is told again while its saga asks again; not a day later. */
export const keepMs = 24 * 60 * 60_000

const lettersPerStep = 1000
const nextStepMs = 100

/** Goes through the letters in the order of their names, in as many steps as it takes. */
export function onSweepLetters(
  { written }: Outbox,
  { customerId, from }: Payload<typeof sweepLetters>,
  { now }: Context,
): Decision<Outbox> {
  const range = from === undefined ? {} : { from }
  const seen = [...written.list({ ...range, limit: lettersPerStep + 1 })]
  const next = seen[lettersPerStep]?.[0]
  const old = seen.filter(([name, at]) => name !== next && at + keepMs <= now)
  const left = written.withoutAll(old.map(([name]) => name))
  const again = (at: number, sweep: Omit<Payload<typeof sweepLetters>, 'customerId'>) =>
    decide<Outbox>(
      { written: left, sweeps: true },
      later('sweep', at, sweepLetters({ customerId, ...sweep })),
    )
  if (next !== undefined) return again(now + nextStepMs, { from: next })
  const isEmpty = left.list({ limit: 1 })[Symbol.iterator]().next().done === true
  return isEmpty ? decide<Outbox>({ written: left }) : again(now + keepMs, {})
}

import {
  ask,
  decide,
  later,
  sweepDue,
  type answered,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { moneyHoldIsDue, moneyLapsed, sweepAccount } from '#contracts/billing'
import { holdDue } from '#contracts/orders'
import { dueAfterMs, lapse, numbers, type Account } from './account.ts'

/** Only the order knows whether its hold is still needed. */
export function onMoneyHoldIsDue(
  account: Account,
  { hold }: Payload<typeof moneyHoldIsDue>,
): Decision<Account> {
  const earlier = account.holds.get(hold)
  if (earlier?.is !== 'held') return decide(account)
  return decide(account, ask(hold, holdDue({ orderId: earlier.orderId, hold })))
}

/**
 * Money is let go on a clear word only; whatever else comes back, the order is asked again later.
 */
export function onOrderAnswered(
  account: Account,
  { note: hold, accepted, body }: Payload<typeof answered>,
  { key: accountId, now }: Context,
): Decision<Account> {
  const earlier = account.holds.get(hold)
  if (earlier?.is !== 'held') return decide(account)
  if (!accepted || body !== 'lapse') {
    return decide(
      account,
      later(`due:${hold}`, now + dueAfterMs, moneyHoldIsDue({ accountId, hold })),
    )
  }
  const next = lapse(account, { hold, now }, earlier)
  const amount = { minor: earlier.minor, currency: account.currency }
  return decide(
    next,
    moneyLapsed({ accountId, hold, orderId: earlier.orderId, amount, ...numbers(next) }),
    ...sweepDue(account, next, sweepAccount({ accountId })),
  )
}

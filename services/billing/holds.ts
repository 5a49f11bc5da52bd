import { decide, HoldLife } from '@millrace/kernel'
import { moneyHoldIsDue, moneyLapsed, sweepAccount } from '#contracts/billing'
import { holdDue } from '#contracts/orders'
import { lapse, numbers, type Account } from './account.ts'

export const dueAfterMs = 10 * 60_000
export const keepMs = 24 * 60 * 60_000

/** Only the order knows whether its hold is still needed. The book is kept when a hold is forgotten. */
export const holds = new HoldLife<Account>({
  dueAfterMs,
  keepMs,
  isDue: (accountId, hold) => moneyHoldIsDue({ accountId, hold }),
  sweep: (accountId, from) =>
    sweepAccount(from === undefined ? { accountId } : { accountId, from }),
  isWanted: (hold, { orderId }) => holdDue({ orderId, hold }),
  lapse: (account, held, { key: accountId, hold, now }) => {
    const next = lapse(account, { hold, now }, held)
    const { orderId, step, minor } = held
    const amount = { minor, currency: account.currency }
    return decide(next, moneyLapsed({ accountId, orderId, step, amount, ...numbers(next) }))
  },
})

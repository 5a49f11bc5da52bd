import {
  decide,
  sweepDue,
  withdraw,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { moneyReleased, sweepAccount, type releaseMoney } from '#contracts/billing'
import { forestall, isOpen, numbers, release, type Account } from './account.ts'

type Asked = Payload<typeof releaseMoney>

/**
 * An undo that finds nothing is done, and what it leaves behind refuses an ask that comes later.
 */
export function onReleaseMoney(
  account: Account,
  asked: Asked,
  { now }: Context,
): Decision<Account> {
  const { accountId, hold } = asked
  const earlier = account.holds.get(hold)
  if (earlier === undefined) {
    const next = forestall(account, { hold, now })
    const sweep = sweepDue(account, next, sweepAccount({ accountId }))
    return decide(next, released(next, asked, 0), ...sweep)
  }
  if (earlier.is === 'taken') throw new Error(`The money of ${hold} was taken: refund it.`)
  if (earlier.is !== 'held') return decide(account, released(account, asked, 0))

  const next = release(account, { hold, now }, earlier)
  return decide(
    next,
    released(next, asked, earlier.minor),
    withdraw(`due:${hold}`),
    ...sweepDue(account, next, sweepAccount({ accountId })),
  )
}

const released = (account: Account, { accountId, hold, orderId }: Asked, minor: number) =>
  moneyReleased({
    accountId,
    hold,
    orderId,
    ...(isOpen(account) ? { amount: { minor, currency: account.currency } } : {}),
    ...numbers(account),
  })

import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import { moneyReleased, type releaseMoney } from '#contracts/billing'
import { holdName } from '#contracts/fields'
import { forestall, isOpen, numbers, release, type Account } from './account.ts'
import { holds } from './holds.ts'

type Asked = Payload<typeof releaseMoney>

/**
 * An undo that finds nothing is done, and what it leaves behind refuses an ask that comes later.
 */
export function onReleaseMoney(
  account: Account,
  asked: Asked,
  { now }: Context,
): Decision<Account> {
  const hold = holdName(asked)
  const earlier = account.holds.get(hold)
  if (earlier === undefined) {
    const next = forestall(account, { hold, now })
    return decide(next, released(next, asked, 0))
  }
  if (earlier.is === 'taken') throw new Error(`The money of ${hold} was taken: refund it.`)
  if (earlier.is !== 'held') return decide(account, released(account, asked, 0))

  const next = release(account, { hold, now }, earlier)
  return decide(next, released(next, asked, earlier.minor), holds.notDue(hold))
}

const released = (account: Account, { accountId, orderId, step }: Asked, minor: number) =>
  moneyReleased({
    accountId,
    orderId,
    step,
    ...(isOpen(account) ? { amount: { minor, currency: account.currency } } : {}),
    ...numbers(account),
  })

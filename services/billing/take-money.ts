import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import { moneyNotTaken, moneyTaken, type takeMoney } from '#contracts/billing'
import { holdName } from '#contracts/fields'
import { numbers, take, type Account, type Hold } from './account.ts'
import { undone } from './hold-money.ts'
import { holds } from './holds.ts'

type Asked = Payload<typeof takeMoney>

/** The pivot: once taken it stays taken, and asked again it is the same money. */
export function onTakeMoney(account: Account, asked: Asked, { now }: Context): Decision<Account> {
  const hold = holdName(asked)
  const earlier = account.holds.get(hold)
  if (earlier?.is === 'taken') return decide(account, taken(account, asked, earlier.minor))
  if (earlier?.is !== 'held') {
    const { accountId, orderId, step } = asked
    const reasons = reasonsOf(earlier)
    return decide(account, moneyNotTaken({ accountId, orderId, step, reasons }))
  }
  const next = take(account, { hold, now }, earlier)
  return decide(next, taken(next, asked, earlier.minor), holds.notDue(hold))
}

function reasonsOf(earlier: Hold | undefined) {
  if (earlier === undefined) return [{ code: 'timed-out' as const, detail: 'No money is held.' }]
  return earlier.is === 'refused' ? earlier.reasons : [undone]
}

const taken = (account: Account, { accountId, orderId, step }: Asked, minor: number) =>
  moneyTaken({
    accountId,
    orderId,
    step,
    amount: { minor, currency: account.currency },
    ...numbers(account),
  })

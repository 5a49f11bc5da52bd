import {
  decide,
  sweepDue,
  withdraw,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { moneyNotTaken, moneyTaken, sweepAccount, type takeMoney } from '#contracts/billing'
import { numbers, take, type Account, type Hold } from './account.ts'
import { undone } from './hold-money.ts'

type Asked = Payload<typeof takeMoney>

/** The pivot: once taken it stays taken, and asked again it is the same money. */
export function onTakeMoney(account: Account, asked: Asked, { now }: Context): Decision<Account> {
  const { accountId, hold, orderId } = asked
  const earlier = account.holds.get(hold)
  if (earlier?.is === 'taken') return decide(account, taken(account, asked, earlier.minor))
  if (earlier?.is !== 'held') {
    const reasons = reasonsOf(earlier)
    return decide(account, moneyNotTaken({ accountId, hold, orderId, reasons }))
  }
  const next = take(account, { hold, now }, earlier)
  return decide(
    next,
    taken(next, asked, earlier.minor),
    withdraw(`due:${hold}`),
    ...sweepDue(account, next, sweepAccount({ accountId })),
  )
}

function reasonsOf(earlier: Hold | undefined) {
  if (earlier === undefined) return [{ code: 'timed-out' as const, detail: 'No money is held.' }]
  return earlier.is === 'refused' ? earlier.reasons : [undone]
}

const taken = (account: Account, { accountId, hold, orderId }: Asked, minor: number) =>
  moneyTaken({
    accountId,
    hold,
    orderId,
    amount: { minor, currency: account.currency },
    ...numbers(account),
  })

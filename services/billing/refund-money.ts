import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import { moneyRefunded, type refundMoney } from '#contracts/billing'
import { holdName } from '#contracts/fields'
import { numbers, refund, refundName, type Account } from './account.ts'

type Asked = Payload<typeof refundMoney>

/** A refund carries its amount, for what was taken may be long forgotten here. It is made once. */
export function onRefundMoney(account: Account, asked: Asked, { now }: Context): Decision<Account> {
  const { accountId, amount } = asked
  const hold = holdName(asked)
  if (account.currency !== amount.currency) {
    throw new Error(`Account ${accountId} cannot be refunded ${amount.currency} for ${hold}.`)
  }
  const earlier = account.holds.get(refundName(hold))
  if (earlier?.is === 'refunded') return decide(account, refunded(account, asked, earlier.minor))

  const minor = Math.max(amount.minor, 0)
  const next = refund(account, { hold, now }, minor)
  return decide(next, refunded(next, asked, minor))
}

const refunded = (
  account: Account,
  { accountId, orderId, step, customerId }: Asked,
  minor: number,
) =>
  moneyRefunded({
    accountId,
    orderId,
    step,
    customerId,
    amount: { minor, currency: account.currency },
    ...numbers(account),
  })

import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import { moneyRefunded, partRefunded, type refundMoney } from '#contracts/billing'
import { holdName } from '#contracts/fields'
import { numbers, refund, refundName, type Account } from './account.ts'

type Asked = Payload<typeof refundMoney>
type Tells = typeof moneyRefunded | typeof partRefunded

/** A refund carries its amount, for what was taken may be long forgotten here. It is made once. */
const refunding =
  (tells: Tells) =>
  (account: Account, asked: Asked, { now }: Context): Decision<Account> => {
    const { accountId, amount } = asked
    const hold = holdName(asked)
    if (account.currency !== amount.currency) {
      throw new Error(`Account ${accountId} cannot be refunded ${amount.currency} for ${hold}.`)
    }
    const earlier = account.holds.get(refundName(hold))
    if (earlier?.is === 'refunded') {
      return decide(account, tells(refunded(account, asked, earlier.minor)))
    }
    const minor = Math.max(amount.minor, 0)
    const next = refund(account, { hold, now }, minor)
    return decide(next, tells(refunded(next, asked, minor)))
  }

export const onRefundMoney = refunding(moneyRefunded)
export const onRefundPart = refunding(partRefunded)

const refunded = (
  account: Account,
  { accountId, orderId, step, customerId }: Asked,
  minor: number,
) => ({
  ...{ accountId, orderId, step, customerId },
  amount: { minor, currency: account.currency },
  ...numbers(account),
})

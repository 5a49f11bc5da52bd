import {
  decide,
  later,
  sweepDue,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import {
  moneyHeld,
  moneyHoldIsDue,
  moneyRefused,
  sweepAccount,
  type holdMoney,
} from '#contracts/billing'
import type { Reason } from '#contracts/fields'
import {
  dueAfterMs,
  hold,
  isOpen,
  numbers,
  refuseHold,
  type Account,
  type Hold,
} from './account.ts'

type Asked = Payload<typeof holdMoney>

/**
 * A saga asks again after a crash: a hold once granted is never granted twice; one that was
 * refused or undone, never at all.
 */
export function onHoldMoney(account: Account, asked: Asked, { now }: Context): Decision<Account> {
  const { accountId, hold: name, orderId } = asked
  const earlier = account.holds.get(name)
  if (earlier !== undefined) return answerAgain(account, asked, earlier)

  const reason = refusal(account, asked)
  if (reason !== undefined) {
    const reasons = [reason]
    const refused = refuseHold(account, { hold: name, now }, reasons)
    return decide(
      refused,
      moneyRefused({ accountId, hold: name, orderId, reasons }),
      ...sweepDue(account, refused, sweepAccount({ accountId })),
    )
  }
  const minor = Math.max(asked.amount.minor, 0)
  const held = hold(account, { hold: name, now }, { is: 'held', minor, orderId })
  return decide(
    held,
    granted(held, asked, minor),
    later(`due:${name}`, now + dueAfterMs, moneyHoldIsDue({ accountId, hold: name })),
  )
}

function answerAgain(account: Account, asked: Asked, earlier: Hold): Decision<Account> {
  const { accountId, hold: name, orderId } = asked
  if (earlier.is === 'held' || earlier.is === 'taken') {
    return decide(account, granted(account, asked, earlier.minor))
  }
  const reasons = earlier.is === 'refused' ? earlier.reasons : [undone]
  return decide(account, moneyRefused({ accountId, hold: name, orderId, reasons }))
}

const granted = (account: Account, { accountId, hold: name, orderId }: Asked, minor: number) =>
  moneyHeld({
    accountId,
    hold: name,
    orderId,
    amount: { minor, currency: account.currency },
    ...numbers(account),
  })

export const undone: Reason = {
  code: 'timed-out',
  detail: 'The hold of the money was already undone.',
}

function refusal(account: Account, { accountId, amount }: Asked): Reason | undefined {
  if (!isOpen(account)) {
    return { code: 'unknown-account', detail: `There is no account ${accountId}.` }
  }
  if (account.currency !== amount.currency) {
    const detail = `Account ${accountId} is in ${account.currency}, not in ${amount.currency}.`
    return { code: 'currency-mismatch', detail }
  }
  if (account.available < amount.minor) {
    const detail = `${amount.minor} is asked and ${account.available} is available.`
    return { code: 'insufficient-funds', detail }
  }
  return undefined
}

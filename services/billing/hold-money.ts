import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import { moneyHeld, moneyRefused, type holdMoney } from '#contracts/billing'
import { holdName, type Reason } from '#contracts/fields'
import { moneyText } from '#contracts/money-text'
import { hold, isOpen, numbers, refuseHold, type Account, type Hold } from './account.ts'
import { holds } from './holds.ts'

type Asked = Payload<typeof holdMoney>

/**
 * A saga asks again after a crash: a hold once granted is never granted twice; one that was
 * refused or undone, never at all.
 */
export function onHoldMoney(account: Account, asked: Asked, context: Context): Decision<Account> {
  const { accountId, orderId, step } = asked
  const name = holdName(asked)
  const earlier = account.holds.get(name)
  if (earlier !== undefined) return answerAgain(account, asked, earlier)

  const reason = refusal(account, asked)
  const ask = { hold: name, now: context.now }
  if (reason !== undefined) {
    const reasons = [reason]
    const refused = refuseHold(account, ask, reasons)
    return decide(refused, moneyRefused({ accountId, orderId, step, reasons }))
  }
  const minor = Math.max(asked.amount.minor, 0)
  const held = hold(account, ask, { is: 'held', minor, orderId, step })
  return decide(held, granted(held, asked, minor), holds.due(name, context))
}

function answerAgain(account: Account, asked: Asked, earlier: Hold): Decision<Account> {
  const { accountId, orderId, step } = asked
  if (earlier.is === 'held' || earlier.is === 'taken') {
    return decide(account, granted(account, asked, earlier.minor))
  }
  const reasons = earlier.is === 'refused' ? earlier.reasons : [undone]
  return decide(account, moneyRefused({ accountId, orderId, step, reasons }))
}

const granted = (account: Account, { accountId, orderId, step }: Asked, minor: number) =>
  moneyHeld({
    accountId,
    orderId,
    step,
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
    const { available: minor, currency } = account
    const detail = `${moneyText(amount)} is asked and ${moneyText({ minor, currency })} is available.`
    return { code: 'insufficient-funds', detail }
  }
  return undefined
}

import {
  answer,
  decide,
  largestInteger,
  refuse,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { deposited, type deposit } from '#contracts/billing'
import { balanceOf, isOpen, numbers, type Account } from './account.ts'
import { post } from './ledger.ts'
import { show } from './show-account.ts'

/** Which call this is, the edge knows; here each deposit is a new one. */
export function onDeposit(
  account: Account,
  { accountId, amount }: Payload<typeof deposit>,
  { now, messageId }: Context,
): Decision<Account> {
  if (!isOpen(account)) {
    return decide(
      account,
      refuse({ refused: 'not-found', detail: `There is no account ${accountId}.` }),
    )
  }
  if (amount > largestInteger - balanceOf(account)) {
    const detail = `The balance of ${accountId} would become more than can be counted.`
    return decide(account, refuse({ refused: 'conflict', detail }))
  }
  const next = post(account, { move: 'deposit', minor: amount, at: now, cause: messageId })
  const money = { minor: amount, currency: account.currency }
  return decide(
    next,
    deposited({ accountId, amount: money, ...numbers(next) }),
    answer(show(accountId, next)),
  )
}

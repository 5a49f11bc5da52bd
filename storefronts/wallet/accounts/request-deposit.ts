import {
  answer,
  ask,
  decide,
  later,
  refuse,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { deposit, type Account as CoreAccount } from '#contracts/billing'
import type { recordWritten } from '#contracts/topics/hand'
import { forgetDeposit, type Balance, type requestDeposit } from '../contracts.ts'
import { keyUsed, underWay, unknownAccount } from '../refusals.ts'
import { depositIn } from '../read-record.ts'
import { billingTopic, depositRequested } from '../topics.ts'
import { isOpen, type Account, type Remembered } from './account.ts'

const keptMs = 24 * 60 * 60_000

/** The answer is what billing has after this very deposit. */
export function onRequestDeposit(
  account: Account,
  asked: Payload<typeof requestDeposit>,
  { now }: Context,
): Decision<Account> {
  const { accountId, amount, requestId } = asked
  if (!isOpen(account)) return decide(account, unknownAccount)
  const out = [
    depositRequested(accountId, amount),
    ask(`deposit/${requestId ?? ''}`, deposit({ accountId, amount })),
  ]
  if (requestId === undefined) return decide(account, ...out)
  const known = account.deposits.get(requestId)
  if (known !== undefined) return answerAgain(account, known, amount)
  const forget = forgetDeposit({ accountId, requestId })
  return decide(
    remember(account, requestId, { amount, balance: null }),
    ...out,
    later(`forget/${requestId}`, now + keptMs, forget),
  )
}

function answerAgain(
  account: Account,
  { amount, balance }: Remembered,
  asked: number,
): Decision<Account> {
  if (amount !== asked) return decide(account, keyUsed)
  return decide(account, balance === null ? underWay : answer({ balance } satisfies Balance))
}

const remember = (account: Account, requestId: string, deposited: Remembered): Account => ({
  ...account,
  deposits: account.deposits.with(requestId, deposited),
})

const forget = (account: Account, requestId: string): Account => ({
  ...account,
  deposits: account.deposits.without(requestId),
})

export const onForgetDeposit = (
  account: Account,
  { requestId }: Payload<typeof forgetDeposit>,
): Decision<Account> => decide(forget(account, requestId))

/** A request by another hand lies in the topic already; who wrote it waits for no answer. */
export function onRecordWritten(
  account: Account,
  { topic, value }: Payload<typeof recordWritten>,
): Decision<Account> {
  const wanted = topic === billingTopic.topic ? depositIn(value) : undefined
  return wanted === undefined ? decide(account) : decide(account, deposit(wanted))
}

export type Answered = { readonly accepted: boolean; readonly body: unknown }

export function onDepositAnswered(
  account: Account,
  requestId: string,
  { accepted, body }: Answered,
): Decision<Account> {
  const known = account.deposits.get(requestId)
  // What was refused may be tried again.
  if (!accepted) return decide(known ? forget(account, requestId) : account, refuse(body))
  const { balance } = body as CoreAccount
  const next = known ? remember(account, requestId, { ...known, balance }) : account
  return decide(next, answer({ balance } satisfies Balance))
}

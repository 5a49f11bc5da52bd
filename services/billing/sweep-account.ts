import {
  decide,
  forget,
  sweepDue,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { sweepAccount } from '#contracts/billing'
import { markKeptMs, type Account } from './account.ts'

/** What a hold came to is forgotten when nobody can ask for it any more; the book is kept. */
export function onSweepAccount(
  account: Account,
  { accountId }: Payload<typeof sweepAccount>,
  { now }: Context,
): Decision<Account> {
  const { names, left } = forget(account, { now, keepMs: markKeptMs })
  const next = { ...account, ...left, holds: account.holds.withoutAll(names) }
  return decide(next, ...sweepDue(account, next, sweepAccount({ accountId })))
}

import { answer, decide, isoTime, refuse, type Decision, type Payload } from '@millrace/kernel'
import type { Entry, listEntries } from '#contracts/billing'
import { isOpen, type Account } from './account.ts'
import { legs, type Movement } from './ledger.ts'

/** Newest first; entries are named by their number, so a page is a range read backwards. */
export function onListEntries(
  account: Account,
  { accountId, limit, before }: Payload<typeof listEntries>,
): Decision<Account> {
  if (!isOpen(account)) {
    const detail = `There is no account ${accountId}.`
    return decide(account, refuse({ refused: 'not-found', detail }))
  }
  const page = account.book.list({
    limit,
    backwards: true,
    ...(before === undefined ? {} : { to: before }),
  })
  return decide(account, answer(Array.from(page, ([id, movement]) => entry(id, movement))))
}

const entry = (id: string, { move, minor, at, cause }: Movement): Entry => ({
  id,
  at: isoTime(at),
  ...legs[move],
  amount: minor,
  cause,
})

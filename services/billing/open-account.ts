import { answer, decide, refuse, type Decision, type Payload } from '@millrace/kernel'
import { accountOpened, type openAccount } from '#contracts/billing'
import { isOpen, numbers, open, type Account } from './account.ts'
import { show } from './show-account.ts'

/** Opened once; the same words again are answered as before, other ones contradict the account. */
export function onOpenAccount(
  account: Account,
  { accountId, currency, owner }: Payload<typeof openAccount>,
): Decision<Account> {
  if (isOpen(account)) {
    if (account.currency === currency && account.owner === (owner ?? '')) {
      return decide(account, answer({ account: show(accountId, account), replayed: true }))
    }
    const detail = `Account ${accountId} is open with another currency or owner.`
    return decide(account, refuse({ refused: 'conflict', detail }))
  }
  const opened = open(account, currency, owner ?? '')
  const told = { accountId, currency, ...(owner === undefined ? {} : { owner }) }
  return decide(
    opened,
    accountOpened({ ...told, ...numbers(opened) }),
    answer({ account: show(accountId, opened), replayed: false }),
  )
}

import { answer, decide, refuse, type Decision, type Payload } from '@millrace/kernel'
import type { showAccount, Account as ShownAccount } from '#contracts/billing'
import { balanceOf, isOpen, type Account } from './account.ts'

export const show = (id: string, account: Account): ShownAccount => ({
  id,
  currency: account.currency,
  ...(account.owner === '' ? {} : { owner: account.owner }),
  balance: balanceOf(account),
  held: account.held,
  available: account.available,
})

export function onShowAccount(
  account: Account,
  { accountId }: Payload<typeof showAccount>,
): Decision<Account> {
  if (isOpen(account)) return decide(account, answer(show(accountId, account)))
  const detail = `There is no account ${accountId}.`
  return decide(account, refuse({ refused: 'not-found', detail }))
}

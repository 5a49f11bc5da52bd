import { answer, ask, decide, refuse, type Decision, type Payload } from '@millrace/kernel'
import { placeOrder, type Placed } from '#contracts/orders'
import type { debitAccount } from '../contracts.ts'
import { keyUsed, unknownAccount } from '../refusals.ts'
import { currency } from '../tenant.ts'
import { isOpen, type Account } from './account.ts'
import type { Answered } from './request-deposit.ts'

/** To take money from an account is to order for it: billing decides, as of any order. */
export function onDebitAccount(
  account: Account,
  { accountId, debitId, amount }: Payload<typeof debitAccount>,
): Decision<Account> {
  if (!isOpen(account)) return decide(account, unknownAccount)
  return decide(
    { ...account, debits: account.debits.with(debitId, 1) },
    ask(
      `debit/${debitId}`,
      placeOrder({
        orderId: debitId,
        customerId: accountId,
        currency,
        lines: [{ quantity: 1, unitPrice: amount }],
        payment: { account: accountId },
      }),
    ),
  )
}

/** One that has ended before, and is asked for again, is told as it ended. */
export function onDebitAnswered(
  account: Account,
  debitId: string,
  { accepted, body }: Answered,
): Decision<Account> {
  const isOver = !accepted || (body as Placed).order.state !== 'PENDING'
  const next = isOver ? withoutDebit(account, debitId) : account
  if (accepted) return decide(next, answer(body))
  const { refused } = (body ?? {}) as { readonly refused?: string }
  return decide(next, refused === 'different-body' ? keyUsed : refuse(body))
}

export const withoutDebit = (account: Account, debitId: string): Account =>
  account.debits.has(debitId) ? { ...account, debits: account.debits.without(debitId) } : account

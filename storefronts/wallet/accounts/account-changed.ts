/**
 * What billing tells of an account is told on: by how much it changed, what lies there now, and what that
 * means, in one step. Billing may tell the same once more; then nothing has changed.
 */
import { decide, type Context, type Decision, type Out, type Payload } from '@millrace/kernel'
import type { accountOpened, deposited, moneyRefunded, moneyTaken } from '#contracts/billing'
import type { orderCanceled } from '#contracts/orders'
import { depositLetter, paidLetter } from '../letters/texts.ts'
import { balanceTold, deltaTold, depositAccepted, paymentTold } from '../topics.ts'
import { change, isOpen, type Account } from './account.ts'
import { withoutDebit } from './debit-account.ts'

/** The change is told to the table, and the table is what its changes come to. */
function changed(
  account: Account,
  { key: accountId, now }: Context,
  { balance, told = [] }: { readonly balance: number; readonly told?: readonly Out[] },
): Decision<Account> {
  const delta = balance - account.balance
  if (delta === 0) return decide(account)
  const next = change(account, delta, now)
  return decide(next, deltaTold(accountId, delta), balanceTold(accountId, next.balance), ...told)
}

export function onAccountOpened(
  account: Account,
  { accountId }: Payload<typeof accountOpened>,
  { now }: Context,
): Decision<Account> {
  if (isOpen(account)) return decide(account)
  const opened = { ...account, createdAt: now, updatedAt: now }
  return decide(opened, deltaTold(accountId, 0), balanceTold(accountId, 0))
}

export const onDeposited = (
  account: Account,
  { accountId, amount: { minor }, balance }: Payload<typeof deposited>,
  context: Context,
): Decision<Account> =>
  changed(account, context, {
    balance,
    told: [depositAccepted(accountId, minor), depositLetter(accountId, minor)],
  })

export function onMoneyTaken(
  account: Account,
  { accountId, orderId, balance }: Payload<typeof moneyTaken>,
  context: Context,
): Decision<Account> {
  const paid = { accountId, orderId }
  if (!account.debits.has(orderId)) {
    const told = [paymentTold('ORDER_PAID', paid), paidLetter(paid)]
    return changed(account, context, { balance, told })
  }
  return changed(withoutDebit(account, orderId), context, { balance })
}

export const onMoneyRefunded = (
  account: Account,
  { balance }: Payload<typeof moneyRefunded>,
  context: Context,
): Decision<Account> => changed(account, context, { balance })

/** What could not be debited is over; an order that could not be paid is its profile's affair. */
export const onOrderCanceled = (
  account: Account,
  { orderId }: Payload<typeof orderCanceled>,
): Decision<Account> => decide(withoutDebit(account, orderId))

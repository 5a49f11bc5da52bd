import {
  answer,
  ask,
  decide,
  refuse,
  type Decision,
  type answered,
  type Payload,
} from '@millrace/kernel'
import { deposit, type Account as CoreAccount } from '#contracts/billing'
import { placeOrder } from '#contracts/orders'
import type { recordWritten } from '#contracts/topics/hand'
import type { Balance, debitAccount, requestDeposit } from '../contracts.ts'
import { depositIn } from '../read-record.ts'
import { currency } from '../tenant.ts'
import { billingTopic, depositRequested } from '../topics.ts'
import { isOpen, type Account } from './account.ts'

const unknown = refuse({ refused: 'not-found', detail: 'account not found' })

/** The answer is what billing has after this very deposit. */
export function onRequestDeposit(
  account: Account,
  { accountId, amount }: Payload<typeof requestDeposit>,
): Decision<Account> {
  if (!isOpen(account)) return decide(account, unknown)
  return decide(
    account,
    depositRequested(accountId, amount),
    ask('deposit', deposit({ accountId, amount })),
  )
}

/** A request by another hand lies in the topic already; who wrote it waits for no answer. */
export function onRecordWritten(
  account: Account,
  { topic, value }: Payload<typeof recordWritten>,
): Decision<Account> {
  const wanted = topic === billingTopic.topic ? depositIn(value) : undefined
  return wanted === undefined ? decide(account) : decide(account, deposit(wanted))
}

/** To take money from an account is to order for it: billing decides, as of any order. */
export function onDebitAccount(
  account: Account,
  { accountId, debitId, amount }: Payload<typeof debitAccount>,
): Decision<Account> {
  if (!isOpen(account)) return decide(account, unknown)
  return decide(
    { ...account, debits: account.debits.with(debitId, 1) },
    ask(
      'debit',
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

export function onAnswered(
  account: Account,
  { note, accepted, body }: Payload<typeof answered>,
): Decision<Account> {
  if (!accepted) return decide(account, refuse(body))
  if (note === 'debit') return decide(account, answer(body))
  const { balance } = body as CoreAccount
  return decide(account, answer({ balance } satisfies Balance))
}

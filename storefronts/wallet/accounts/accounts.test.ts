import { describe, it } from 'node:test'
import { answer, answered, ask, later, refuse } from '@millrace/kernel'
import { given, testTime } from '@millrace/kernel/testing'
import { accountOpened, deposit, deposited, moneyRefunded, moneyTaken } from '#contracts/billing'
import { orderCanceled } from '#contracts/orders'
import { recordWritten } from '#contracts/topics/hand'
import { debitAccount, forgetDeposit, requestDeposit, showBalance } from '../contracts.ts'
import { depositLetter, paidLetter } from '../letters/texts.ts'
import { keyUsed, underWay, unknownAccount } from '../refusals.ts'
import {
  balanceTold,
  billingTopic,
  deltaTold,
  depositAccepted,
  depositRequested,
  paymentTold,
} from '../topics.ts'
import { accounts } from './accounts.ts'

const accountId = '307d3f2c-9112-4ea8-95c6-cb01bd88fbcb'
const orderId = '9b22ccef-0b7c-4a44-8d5e-5d2a4b1f0c11'
const rub = (minor: number) => ({ minor, currency: 'RUB' })
const at = { key: accountId }

const opened = accountOpened({ accountId, currency: 'RUB', balance: 0, held: 0 })
const filled = deposited({ accountId, amount: rub(10_000), balance: 10_000, held: 0 })
const taken = moneyTaken({
  ...{ accountId, orderId, step: 'wallet', amount: rub(6500) },
  ...{ balance: 3500, held: 0 },
})
const account = given(accounts).when(opened, at)
const full = account.when(filled, at)

describe('wallet: the table of an account', () => {
  it('begins with a change of nothing', () => {
    account.then(deltaTold(accountId, 0), balanceTold(accountId, 0)).leaves({ balance: 0 })
  })

  it('has each change, its sum and what it means in one step', () => {
    full.then(
      deltaTold(accountId, 10_000),
      balanceTold(accountId, 10_000),
      depositAccepted(accountId, 10_000),
      depositLetter(accountId, 10_000),
    )
    full
      .when(taken, at)
      .then(
        deltaTold(accountId, -6500),
        balanceTold(accountId, 3500),
        paymentTold('ORDER_PAID', { orderId, accountId }),
        paidLetter({ orderId, accountId }),
      )
  })

  it('changes nothing when billing tells the same again', () => {
    account.when(opened, at).then().changesNothing()
    full.when(taken, at).when(taken, at).then().changesNothing()
  })

  it('has money that is given back', () => {
    const refunded = moneyRefunded({
      ...{ accountId, orderId, customerId: accountId, step: 'wallet', amount: rub(6500) },
      ...{ balance: 10_000, held: 0 },
    })
    full
      .when(taken, at)
      .when(refunded, at)
      .then(deltaTold(accountId, 6500), balanceTold(accountId, 10_000))
  })

  it('shows what it comes to, once there is an account', () => {
    const shown = { id: accountId, balance: 10_000, createdAt: testTime, updatedAt: testTime }
    full.when(showBalance({ accountId }), at).then(answer(shown))
    given(accounts).when(showBalance({ accountId }), at).then(refuse(null))
  })
})

describe('wallet: a deposit', () => {
  const asked = requestDeposit({ accountId, amount: 10_000 })
  const keyed = requestDeposit({ accountId, amount: 10_000, requestId: 'r-1' })
  const body = { id: accountId, currency: 'RUB', balance: 10_050, held: 0, available: 10_050 }
  const told = (note: string) => answered({ note, accepted: true, body })

  it('is told and asked of billing, and answered with what billing has after it', () => {
    account
      .when(asked, at)
      .then(
        depositRequested(accountId, 10_000),
        ask('deposit/', deposit({ accountId, amount: 10_000 })),
      )
      .when(told('deposit/'), at)
      .then(answer({ balance: 10_050 }))
  })

  it('is refused where there is no account', () => {
    given(accounts).when(asked, at).then(unknownAccount).changesNothing()
  })

  it('is made once under a key, and answered again as it was', () => {
    const first = account
      .when(keyed, at)
      .then(
        depositRequested(accountId, 10_000),
        ask('deposit/r-1', deposit({ accountId, amount: 10_000 })),
        later(
          'forget/r-1',
          testTime + 24 * 60 * 60_000,
          forgetDeposit({ accountId, requestId: 'r-1' }),
        ),
      )
    first.when(keyed, at).then(underWay).changesNothing()
    const done = first.when(told('deposit/r-1'), at).then(answer({ balance: 10_050 }))
    done
      .when(keyed, at)
      .then(answer({ balance: 10_050 }))
      .changesNothing()
    const other = requestDeposit({ accountId, amount: 1, requestId: 'r-1' })
    done.when(other, at).then(keyUsed).changesNothing()
    done.when(forgetDeposit({ accountId, requestId: 'r-1' }), at).leaves({ deposits: {} })
  })

  it('may be tried again under its key when billing has refused it', () => {
    const conflict = { refused: 'conflict', detail: 'It would become too much.' }
    account
      .when(keyed, at)
      .when(answered({ note: 'deposit/r-1', accepted: false, body: conflict }), at)
      .then(refuse(conflict))
      .leaves({ deposits: {} })
  })

  it('by another hand is asked of billing, and not told again', () => {
    const value = { event: 'DEPOSIT_REQUEST', accountId: accountId.toUpperCase(), value: 2 }
    const record = { place: 'billing/0', topic: billingTopic.topic, partition: 0, value }
    account
      .when(recordWritten({ ...record, about: accountId }), at)
      .then(deposit({ accountId, amount: 200 }))
  })
})

describe('wallet: a debit', () => {
  const begun = full.when(debitAccount({ accountId, debitId: orderId, amount: 6500 }), at)

  it('is no order that a letter tells of', () => {
    begun
      .when(taken, at)
      .then(deltaTold(accountId, -6500), balanceTold(accountId, 3500))
      .leaves({ debits: {} })
  })

  it('is over when billing has refused it', () => {
    const canceled = orderCanceled({
      ...{ orderId, customerId: accountId, placedAt: testTime },
      ...{ state: 'CANCELED', reasons: [] },
    })
    begun.when(canceled, at).then().leaves({ debits: {}, balance: 10_000 })
  })

  it('leaves nothing behind when one that has ended is asked for again', () => {
    const body = { order: { id: orderId, state: 'APPROVED' }, replayed: true }
    begun
      .when(answered({ note: `debit/${orderId}`, accepted: true, body }), at)
      .then(answer(body))
      .leaves({ debits: {} })
  })
})

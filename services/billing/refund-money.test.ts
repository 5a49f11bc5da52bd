import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { moneyRefunded, refundMoney, sweepAccount } from '#contracts/billing'
import { eur, forgotten, order, paid } from './anna.ts'

const bought = { ...order, customerId: 'c-1' }
const refunded = (minor: number, balance: number) =>
  moneyRefunded({ ...bought, amount: eur(minor), balance, held: 0 })

describe('billing: refund money', () => {
  it('gives back what was taken', () => {
    paid.when(refundMoney({ ...bought, amount: eur(70) })).then(refunded(70, 100))
  })

  it('gives it back once', () => {
    paid
      .when(refundMoney({ ...bought, amount: eur(70) }))
      .when(refundMoney({ ...bought, amount: eur(70) }))
      .then(refunded(70, 100))
      .changesNothing()
  })

  it('needs no memory of the hold', () => {
    paid
      .when(sweepAccount({ accountId: 'anna' }), { now: forgotten })
      .leaves({ holds: {} })
      .when(refundMoney({ ...bought, amount: eur(70) }), { now: forgotten })
      .leaves({ available: 100 })
  })

  it('gives nothing back when nothing was paid', () => {
    paid
      .when(refundMoney({ ...bought, amount: eur(-1) }))
      .then(refunded(0, 30))
      .leaves({ available: 30, entryCount: 3 })
  })

  it('never refunds another currency', () => {
    const usd = { ...bought, amount: { minor: 70, currency: 'USD' } }
    assert.throws(() => paid.when(refundMoney(usd)), /cannot be refunded USD/)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { later, withdraw } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import { holdMoney, moneyReleased, releaseMoney, sweepAccount } from '#contracts/billing'
import { eur, forgotten, holding, order, paid, topped } from './anna.ts'
import { billing } from './billing.ts'

const sweep = later('sweep', forgotten, sweepAccount({ accountId: 'anna' }))
const released = (minor: number, held = 0) =>
  moneyReleased({ ...order, amount: eur(minor), balance: 100, held })

describe('billing: release money', () => {
  it('makes it available again', () => {
    holding
      .when(releaseMoney(order))
      .then(released(70), withdraw('due:o-1/wallet'), sweep)
      .leaves({ available: 100, held: 0 })
  })

  it('releases it once', () => {
    holding.when(releaseMoney(order)).when(releaseMoney(order)).then(released(0)).changesNothing()
  })

  it('releases no other order’s money', () => {
    holding
      .when(releaseMoney({ ...order, orderId: 'o-2', step: 'wallet' }))
      .then(
        moneyReleased({
          ...order,
          orderId: 'o-2',
          amount: eur(0),
          balance: 100,
          held: 70,
        }),
        sweep,
      )
      .leaves({ available: 30, held: 70 })
  })

  it('is done when nothing was held', () => {
    topped.when(releaseMoney(order)).then(released(0), sweep).leaves({ available: 100, held: 0 })
  })

  it('is done when the hold was refused, which stays refused', () => {
    const refused = topped.when(holdMoney({ ...order, amount: eur(101) }))
    refused.when(releaseMoney(order)).then(released(0)).changesNothing()
  })

  it('names no currency where there is no account', () => {
    given(billing)
      .when(releaseMoney(order))
      .then(moneyReleased({ ...order, balance: 0, held: 0 }), sweep)
  })

  it('never gives back what was taken', () => {
    assert.throws(() => paid.when(releaseMoney(order)), /o-1\/wallet was taken/)
  })
})

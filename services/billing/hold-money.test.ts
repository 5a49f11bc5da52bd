import { describe, it } from 'node:test'
import { later } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import {
  deposit,
  holdMoney,
  moneyHeld,
  moneyHoldIsDue,
  moneyRefused,
  releaseMoney,
  sweepAccount,
} from '#contracts/billing'
import type { Reason } from '#contracts/fields'
import { due, eur, forgotten, hold, holding, order, paid, topped } from './anna.ts'
import { billing } from './billing.ts'

const { accountId } = order
const whenDue = later(`due:${hold}`, due, moneyHoldIsDue({ accountId, hold }))
const sweep = later('sweep', forgotten, sweepAccount({ accountId }))
const refused = (code: Reason['code'], detail: string) =>
  moneyRefused({ ...order, reasons: [{ code, detail }] })

describe('billing: hold money', () => {
  it('holds it and lets the balance be', () => {
    topped
      .when(holdMoney({ ...order, amount: eur(70) }))
      .then(moneyHeld({ ...order, amount: eur(70), balance: 100, held: 70 }), whenDue)
      .leaves({ available: 30, held: 70 })
  })

  it('holds all that is available', () => {
    topped.when(holdMoney({ ...order, amount: eur(100) })).leaves({ available: 0, held: 100 })
  })

  it('answers a repeated ask with the numbers as they are now, and holds nothing more', () => {
    const again = moneyHeld({ ...order, amount: eur(70), balance: 110, held: 70 })
    holding
      .when(deposit({ accountId, amount: 10 }))
      .when(holdMoney({ ...order, amount: eur(70) }))
      .then(again)
      .changesNothing()
  })

  it('answers a late ask for money that was taken since', () => {
    paid
      .when(holdMoney({ ...order, amount: eur(70) }))
      .then(moneyHeld({ ...order, amount: eur(70), balance: 30, held: 0 }))
      .changesNothing()
  })

  for (const minor of [0, -5]) {
    it(`holds nothing when ${minor} is asked`, () => {
      topped
        .when(holdMoney({ ...order, amount: eur(minor) }))
        .then(moneyHeld({ ...order, amount: eur(0), balance: 100, held: 0 }), whenDue)
        .leaves({ available: 100, held: 0, entryCount: 1 })
    })
  }
})

describe('billing: refuse a hold', () => {
  it('refuses when less than the amount is available', () => {
    topped
      .when(holdMoney({ ...order, amount: eur(101) }))
      .then(refused('insufficient-funds', '1.01 EUR is asked and 1.00 EUR is available.'), sweep)
      .leaves({ available: 100, held: 0 })
  })

  it('refuses an account that was never opened', () => {
    given(billing)
      .when(holdMoney({ ...order, amount: eur(70) }))
      .then(refused('unknown-account', 'There is no account anna.'), sweep)
  })

  it('refuses another currency', () => {
    topped
      .when(holdMoney({ ...order, amount: { minor: 70, currency: 'USD' } }))
      .then(refused('currency-mismatch', 'Account anna is in EUR, not in USD.'), sweep)
  })

  it('refuses again what it refused, although there is enough by now', () => {
    topped
      .when(holdMoney({ ...order, amount: eur(101) }))
      .when(deposit({ accountId, amount: 1 }))
      .when(holdMoney({ ...order, amount: eur(101) }))
      .then(refused('insufficient-funds', '1.01 EUR is asked and 1.00 EUR is available.'))
      .changesNothing()
  })

  it('refuses an ask whose undo came before it', () => {
    topped
      .when(releaseMoney(order))
      .when(holdMoney({ ...order, amount: eur(70) }))
      .then(refused('timed-out', 'The hold of the money was already undone.'))
      .changesNothing()
  })
})

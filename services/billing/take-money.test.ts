import { describe, it } from 'node:test'
import { later, withdraw } from '@millrace/kernel'
import {
  holdMoney,
  moneyNotTaken,
  moneyTaken,
  releaseMoney,
  sweepAccount,
  takeMoney,
} from '#contracts/billing'
import { eur, forgotten, holding, order, paid, topped } from './anna.ts'

const taken = moneyTaken({ ...order, amount: eur(70), balance: 30, held: 0 })

describe('billing: take money', () => {
  it('takes what is held: only now the balance falls', () => {
    holding
      .when(takeMoney(order))
      .then(
        taken,
        withdraw('due:o-1/wallet'),
        later('sweep', forgotten, sweepAccount({ accountId: 'anna' })),
      )
      .leaves({ available: 30, held: 0 })
  })

  it('takes it once, and says so again', () => {
    paid.when(takeMoney(order)).then(taken).changesNothing()
  })

  it('takes nothing where nothing is held', () => {
    const reasons = [{ code: 'timed-out' as const, detail: 'No money is held.' }]
    topped
      .when(takeMoney(order))
      .then(moneyNotTaken({ ...order, reasons }))
      .changesNothing()
  })

  it('takes nothing that was released', () => {
    const detail = 'The hold of the money was already undone.'
    holding
      .when(releaseMoney(order))
      .when(takeMoney(order))
      .then(moneyNotTaken({ ...order, reasons: [{ code: 'timed-out', detail }] }))
      .changesNothing()
  })

  it('takes nothing that was refused, for the same reasons', () => {
    const detail = '1.01 EUR is asked and 1.00 EUR is available.'
    topped
      .when(holdMoney({ ...order, amount: eur(101) }))
      .when(takeMoney(order))
      .then(moneyNotTaken({ ...order, reasons: [{ code: 'insufficient-funds', detail }] }))
  })
})

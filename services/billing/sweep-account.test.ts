import { describe, it } from 'node:test'
import { later } from '@millrace/kernel'
import { holdMoney, releaseMoney, sweepAccount } from '#contracts/billing'
import { eur, forgotten, holding, noon, order, paid } from './anna.ts'

const sweep = sweepAccount({ accountId: 'anna' })
const second = { ...order, hold: 'o-2/wallet', orderId: 'o-2' }

describe('billing: sweep', () => {
  it('forgets what a hold came to a day after its end, and keeps the book', () => {
    paid
      .when(sweep, { now: forgotten })
      .then()
      .leaves({ holds: {}, entryCount: 3, available: 30, sweepAt: 0 })
  })

  it('remembers what ended later, and comes again for it', () => {
    paid
      .when(releaseMoney(second), { now: noon + 1000 })
      .when(sweep, { now: forgotten })
      .then(later('sweep', forgotten + 1000, sweep))
      .leaves({
        holds: { 'o-1/wallet': { is: 'taken', minor: 70 }, 'o-2/wallet': { is: 'released' } },
      })
      .when(sweep, { now: forgotten + 1000 })
      .then()
      .leaves({ holds: {} })
  })

  it('forgets no hold that is still held', () => {
    holding
      .when(holdMoney({ ...second, amount: eur(31) }))
      .when(sweep, { now: forgotten })
      .leaves({ holds: { 'o-1/wallet': { is: 'held', minor: 70, orderId: 'o-1' } } })
  })
})

import { describe, it } from 'node:test'
import { later } from '@millrace/kernel'
import { holdStock, releaseStock, sweepStock } from '#contracts/warehouse'
import { forgotten, noon, order, sold } from './tea.ts'

const sweep = sweepStock({ sku: 'tea' })
const second = { ...order, hold: 'o-2/stock', orderId: 'o-2' }

describe('warehouse: sweep', () => {
  it('forgets what a hold came to a day after its end, and no number', () => {
    sold
      .when(sweep, { now: forgotten })
      .then()
      .leaves({ holds: {}, onHand: 6, held: 0, sold: 4, sweepAt: 0 })
  })

  it('remembers what ended later, and comes again for it', () => {
    sold
      .when(releaseStock(second), { now: noon + 1000 })
      .when(sweep, { now: forgotten })
      .then(later('sweep', forgotten + 1000, sweep))
      .leaves({ sold: 4 })
      .when(sweep, { now: forgotten + 1000 })
      .then()
      .leaves({ holds: {} })
  })

  it('forgets no hold that is still held', () => {
    sold
      .when(holdStock({ ...second, quantity: 2 }))
      .when(sweep, { now: forgotten })
      .leaves({ holds: { 'o-2/stock': { is: 'held', quantity: 2, orderId: 'o-2' } }, held: 2 })
  })
})

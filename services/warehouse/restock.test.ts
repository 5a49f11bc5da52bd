import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { restock, restocked, sweepStock } from '#contracts/warehouse'
import { forgotten, order, sold } from './tea.ts'

const back = { ...order, quantity: 4 }
const told = restocked({ ...back, onHand: 10, held: 0, sold: 0 })

describe('warehouse: restock', () => {
  it('brings back what was sold', () => {
    sold.when(restock(back)).leaves({ onHand: 10, held: 0, sold: 0 })
  })

  it('brings it back once', () => {
    sold.when(restock(back)).when(restock(back)).then(told).changesNothing()
  })

  it('needs no memory of the hold', () => {
    sold
      .when(sweepStock({ sku: 'tea' }), { now: forgotten })
      .leaves({ holds: {} })
      .when(restock(back), { now: forgotten })
      .leaves({ onHand: 10, sold: 0 })
  })

  it('brings nothing back when nothing was bought', () => {
    sold.when(restock({ ...order, quantity: -1 })).leaves({ onHand: 6, held: 0, sold: 4 })
  })

  it('never brings back more than was sold', () => {
    assert.throws(() => sold.when(restock({ ...order, quantity: 5 })), /only 4 are sold/)
  })
})

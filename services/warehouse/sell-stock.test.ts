import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { later, withdraw } from '@millrace/kernel'
import { releaseStock, sellStock, stockSold, sweepStock } from '#contracts/warehouse'
import { forgotten, holding, order, shelf, sold } from './tea.ts'

const told = stockSold({ ...order, quantity: 4, onHand: 6, held: 0, sold: 4 })

describe('warehouse: sell stock', () => {
  it('sells what is held: only now less is on hand', () => {
    holding
      .when(sellStock(order))
      .then(told, withdraw('due:o-1/stock'), later('sweep', forgotten, sweepStock({ sku: 'tea' })))
      .leaves({ onHand: 6, held: 0, sold: 4 })
  })

  it('sells it once, and says so again', () => {
    sold.when(sellStock(order)).then(told).changesNothing()
  })

  it('needs a person where nothing is held', () => {
    assert.throws(() => shelf.when(sellStock(order)), /its hold is unknown/)
    const released = holding.when(releaseStock(order))
    assert.throws(() => released.when(sellStock(order)), /its hold is released/)
  })
})

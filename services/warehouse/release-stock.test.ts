import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { later, withdraw } from '@millrace/kernel'
import { holdStock, releaseStock, stockReleased, sweepStock } from '#contracts/warehouse'
import { forgotten, holding, order, shelf, sold } from './tea.ts'

const sweep = later('sweep', forgotten, sweepStock({ sku: 'tea' }))
const released = (quantity: number) =>
  stockReleased({ ...order, quantity, onHand: 10, held: 0, sold: 0 })

describe('warehouse: release stock', () => {
  it('makes it available again', () => {
    holding
      .when(releaseStock(order))
      .then(released(4), withdraw('due:o-1/stock'), sweep)
      .leaves({ onHand: 10, held: 0 })
  })

  it('releases it once', () => {
    const once = holding.when(releaseStock(order))
    once.when(releaseStock(order)).then(released(0)).changesNothing()
  })

  it('is done when nothing was held', () => {
    shelf.when(releaseStock(order)).then(released(0), sweep).leaves({ onHand: 10, held: 0 })
  })

  it('is done when the hold was refused, which stays refused', () => {
    const refused = shelf.when(holdStock({ ...order, quantity: 11 }))
    refused.when(releaseStock(order)).then(released(0)).changesNothing()
  })

  it('never takes back what was sold', () => {
    assert.throws(() => sold.when(releaseStock(order)), /tea of o-1\/stock are sold/)
  })
})

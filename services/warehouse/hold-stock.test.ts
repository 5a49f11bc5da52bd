import { describe, it } from 'node:test'
import { later } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import type { Reason } from '#contracts/fields'
import {
  holdStock,
  releaseStock,
  setStock,
  stockHeld,
  stockHoldIsDue,
  stockShort,
  sweepStock,
} from '#contracts/warehouse'
import { due, forgotten, hold, holding, order, shelf, sold } from './tea.ts'
import { warehouse } from './warehouse.ts'

const { sku } = order
const pointer = '/lines/0/sku'
const whenDue = later(`due:${hold}`, due, stockHoldIsDue({ sku, hold }))
const sweep = later('sweep', forgotten, sweepStock({ sku }))
const refused = (reason: Reason) => stockShort({ ...order, reasons: [reason] })
const tooFew = refused({
  code: 'out-of-stock',
  detail: '11 of tea are asked and 10 are available.',
  pointer,
})

describe('warehouse: hold stock', () => {
  it('holds what is available and leaves it on hand', () => {
    shelf
      .when(holdStock({ ...order, quantity: 4 }))
      .then(stockHeld({ ...order, quantity: 4, onHand: 10, held: 4, sold: 0 }), whenDue)
      .leaves({ onHand: 10, held: 4 })
  })

  it('holds the last of it', () => {
    shelf.when(holdStock({ ...order, quantity: 10 })).leaves({ onHand: 10, held: 10 })
  })

  it('answers a repeated ask with the numbers as they are now, and holds nothing more', () => {
    holding
      .when(setStock({ sku, onHand: 20 }))
      .when(holdStock({ ...order, quantity: 4 }))
      .then(stockHeld({ ...order, quantity: 4, onHand: 20, held: 4, sold: 0 }))
      .changesNothing()
  })

  it('answers a late ask for what was sold since', () => {
    sold
      .when(holdStock({ ...order, quantity: 4 }))
      .then(stockHeld({ ...order, quantity: 4, onHand: 6, held: 0, sold: 4 }))
      .changesNothing()
  })

  for (const quantity of [0, -3]) {
    it(`holds nothing when ${quantity} are asked`, () => {
      shelf
        .when(holdStock({ ...order, quantity }))
        .then(stockHeld({ ...order, quantity: 0, onHand: 10, held: 0, sold: 0 }), whenDue)
        .leaves({ onHand: 10, held: 0 })
    })
  }
})

describe('warehouse: refuse a hold', () => {
  it('refuses when fewer are available, and says how many', () => {
    shelf
      .when(holdStock({ ...order, quantity: 11, pointer }))
      .then(tooFew, sweep)
      .leaves({ onHand: 10, held: 0 })
  })

  it('counts what others hold', () => {
    const second = { sku, orderId: 'o-2', step: 'stock' }
    const detail = '7 of tea are asked and 6 are available.'
    holding
      .when(holdStock({ ...second, quantity: 7 }))
      .then(stockShort({ ...second, reasons: [{ code: 'out-of-stock', detail }] }), sweep)
  })

  it('refuses a sku that nobody knows', () => {
    given(warehouse)
      .when(holdStock({ ...order, quantity: 1, pointer }))
      .then(refused({ code: 'unknown-sku', detail: 'There is no stock of tea.', pointer }), sweep)
  })

  it('refuses again what it refused, although there is enough by now', () => {
    shelf
      .when(holdStock({ ...order, quantity: 11, pointer }))
      .when(setStock({ sku, onHand: 20 }))
      .when(holdStock({ ...order, quantity: 11, pointer }))
      .then(tooFew)
      .changesNothing()
  })

  it('refuses an ask whose undo came before it', () => {
    const detail = 'The hold of the stock was already undone.'
    shelf
      .when(releaseStock(order))
      .when(holdStock({ ...order, quantity: 4, pointer }))
      .then(refused({ code: 'timed-out', detail, pointer }))
      .changesNothing()
  })
})

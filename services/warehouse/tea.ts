/** For the tests of the warehouse: a shelf of tea and the order that wants some of it. */
import { given, testTime } from '@millrace/kernel/testing'
import { holdStock, sellStock, setStock } from '#contracts/warehouse'
import { dueAfterMs, markKeptMs } from './stock.ts'
import { warehouse } from './warehouse.ts'

export const noon = testTime
export const due = noon + dueAfterMs
export const forgotten = noon + markKeptMs

export const order = { sku: 'tea', hold: 'o-1/stock', orderId: 'o-1' }

/** There are 10. */
export const shelf = given(warehouse).when(setStock({ sku: 'tea', onHand: 10 }))
/** There are 10, of which 4 are held for the order. */
export const holding = shelf.when(holdStock({ ...order, quantity: 4 }))
/** There are 6, and 4 were sold. */
export const sold = holding.when(sellStock(order))

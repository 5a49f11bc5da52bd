/** For the tests of the warehouse: a shelf of tea and the order that wants some of it. */
import { given, testTime } from '@millrace/kernel/testing'
import { holdStock, sellStock, setStock } from '#contracts/warehouse'
import { dueAfterMs, keepMs } from './holds.ts'
import { warehouse } from './warehouse.ts'

export const noon = testTime
export const due = noon + dueAfterMs
export const forgotten = noon + keepMs

export const order = { sku: 'tea', orderId: 'o-1', step: 'stock' }
export const hold = 'o-1/stock'

/** There are 10. */
export const shelf = given(warehouse).when(setStock({ sku: 'tea', onHand: 10 }))
/** There are 10, of which 4 are held for the order. */
export const holding = shelf.when(holdStock({ ...order, quantity: 4 }))
/** There are 6, and 4 were sold. */
export const sold = holding.when(sellStock(order))

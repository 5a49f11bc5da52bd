import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import { holdName } from '#contracts/fields'
import { stockSold, type sellStock } from '#contracts/warehouse'
import { holds } from './holds.ts'
import { numbers, sell, type Stock } from './stock.ts'

type Asked = Payload<typeof sellStock>

/**
 * Asked until it is done, past the pivot: what is held then cannot be gone, or a person must look.
 */
export function onSellStock(stock: Stock, asked: Asked, { now }: Context): Decision<Stock> {
  const hold = holdName(asked)
  const earlier = stock.holds.get(hold)
  if (earlier?.is === 'sold') return decide(stock, sold(stock, asked, earlier.quantity))
  if (earlier?.is !== 'held') {
    const is = earlier?.is ?? 'unknown'
    throw new Error(`${hold} is to be sold ${asked.sku}, but its hold is ${is}.`)
  }
  const next = sell(stock, { hold, now }, earlier)
  return decide(next, sold(next, asked, earlier.quantity), holds.notDue(hold))
}

const sold = (stock: Stock, { sku, orderId, step }: Asked, quantity: number) =>
  stockSold({ sku, orderId, step, quantity, ...numbers(stock) })

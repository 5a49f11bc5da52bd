import {
  decide,
  sweepDue,
  withdraw,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { stockSold, sweepStock, type sellStock } from '#contracts/warehouse'
import { numbers, sell, type Stock } from './stock.ts'

type Asked = Payload<typeof sellStock>

/**
 * Asked until it is done, past the pivot: what is held then cannot be gone, or a person must look.
 */
export function onSellStock(stock: Stock, asked: Asked, { now }: Context): Decision<Stock> {
  const { sku, hold } = asked
  const earlier = stock.holds.get(hold)
  if (earlier?.is === 'sold') return decide(stock, sold(stock, asked, earlier.quantity))
  if (earlier?.is !== 'held') {
    throw new Error(`${hold} is to be sold ${sku}, but its hold is ${earlier?.is ?? 'unknown'}.`)
  }
  const next = sell(stock, { hold, now }, earlier)
  return decide(
    next,
    sold(next, asked, earlier.quantity),
    withdraw(`due:${hold}`),
    ...sweepDue(stock, next, sweepStock({ sku })),
  )
}

const sold = (stock: Stock, { sku, hold, orderId }: Asked, quantity: number) =>
  stockSold({ sku, hold, orderId, quantity, ...numbers(stock) })

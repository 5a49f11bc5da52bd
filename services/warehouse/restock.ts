import { decide, sweepDue, type Context, type Decision, type Payload } from '@millrace/kernel'
import { restocked, sweepStock, type restock } from '#contracts/warehouse'
import { numbers, restock as bringBack, restockName, type Stock } from './stock.ts'

type Asked = Payload<typeof restock>

/** A restock carries its quantity, for the sale may be long forgotten here. It is made once. */
export function onRestock(stock: Stock, asked: Asked, { now }: Context): Decision<Stock> {
  const { sku, hold } = asked
  const earlier = stock.holds.get(restockName(hold))
  if (earlier?.is === 'restocked') return decide(stock, back(stock, asked, earlier.quantity))

  const quantity = Math.max(asked.quantity, 0)
  if (quantity > stock.sold) {
    throw new Error(`${hold} brings back ${quantity} of ${sku}, but only ${stock.sold} are sold.`)
  }
  const next = bringBack(stock, { hold, now }, quantity)
  return decide(next, back(next, asked, quantity), ...sweepDue(stock, next, sweepStock({ sku })))
}

const back = (stock: Stock, { sku, hold, orderId }: Asked, quantity: number) =>
  restocked({ sku, hold, orderId, quantity, ...numbers(stock) })

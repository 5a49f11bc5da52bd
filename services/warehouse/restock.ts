import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import { holdName } from '#contracts/fields'
import { restocked, type restock } from '#contracts/warehouse'
import { numbers, restock as bringBack, restockName, type Stock } from './stock.ts'

type Asked = Payload<typeof restock>

/** A restock carries its quantity, for the sale may be long forgotten here. It is made once. */
export function onRestock(stock: Stock, asked: Asked, { now }: Context): Decision<Stock> {
  const hold = holdName(asked)
  const earlier = stock.holds.get(restockName(hold))
  if (earlier?.is === 'restocked') return decide(stock, back(stock, asked, earlier.quantity))

  const { sku } = asked
  const quantity = Math.max(asked.quantity, 0)
  if (quantity > stock.sold) {
    throw new Error(`${hold} brings back ${quantity} of ${sku}, but only ${stock.sold} are sold.`)
  }
  const next = bringBack(stock, { hold, now }, quantity)
  return decide(next, back(next, asked, quantity))
}

const back = (stock: Stock, { sku, orderId, step }: Asked, quantity: number) =>
  restocked({ sku, orderId, step, quantity, ...numbers(stock) })

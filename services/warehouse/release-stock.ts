import {
  decide,
  sweepDue,
  withdraw,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { stockReleased, sweepStock, type releaseStock } from '#contracts/warehouse'
import { forestall, numbers, release, type Stock } from './stock.ts'

type Asked = Payload<typeof releaseStock>

/**
 * An undo that finds nothing is done, and what it leaves behind refuses an ask that comes later.
 */
export function onReleaseStock(stock: Stock, asked: Asked, { now }: Context): Decision<Stock> {
  const { sku, hold } = asked
  const earlier = stock.holds.get(hold)
  if (earlier === undefined) {
    const next = forestall(stock, { hold, now })
    return decide(next, released(next, asked, 0), ...sweepDue(stock, next, sweepStock({ sku })))
  }
  if (earlier.is === 'sold') throw new Error(`The ${sku} of ${hold} are sold: restock them.`)
  if (earlier.is !== 'held') return decide(stock, released(stock, asked, 0))

  const next = release(stock, { hold, now }, earlier)
  return decide(
    next,
    released(next, asked, earlier.quantity),
    withdraw(`due:${hold}`),
    ...sweepDue(stock, next, sweepStock({ sku })),
  )
}

const released = (stock: Stock, { sku, hold, orderId }: Asked, quantity: number) =>
  stockReleased({ sku, hold, orderId, quantity, ...numbers(stock) })

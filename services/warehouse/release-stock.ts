import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import { holdName } from '#contracts/fields'
import { stockReleased, type releaseStock } from '#contracts/warehouse'
import { holds } from './holds.ts'
import { forestall, numbers, release, type Stock } from './stock.ts'

type Asked = Payload<typeof releaseStock>

/**
 * An undo that finds nothing is done, and what it leaves behind refuses an ask that comes later.
 */
export function onReleaseStock(stock: Stock, asked: Asked, { now }: Context): Decision<Stock> {
  const hold = holdName(asked)
  const earlier = stock.holds.get(hold)
  if (earlier === undefined) {
    const next = forestall(stock, { hold, now })
    return decide(next, released(next, asked, 0))
  }
  if (earlier.is === 'sold') throw new Error(`The ${asked.sku} of ${hold} are sold: restock them.`)
  if (earlier.is !== 'held') return decide(stock, released(stock, asked, 0))

  const next = release(stock, { hold, now }, earlier)
  return decide(next, released(next, asked, earlier.quantity), holds.notDue(hold))
}

const released = (stock: Stock, { sku, orderId, step }: Asked, quantity: number) =>
  stockReleased({ sku, orderId, step, quantity, ...numbers(stock) })

import {
  answered,
  ask,
  decide,
  later,
  service,
  type Context,
  type Decision,
  type Out,
  type Payload,
  type Told,
} from '@millrace/kernel'
import { recordWritten } from '#contracts/topics/hand'
import { toldIn } from '#contracts/topics/topic'
import {
  adjustStock,
  restocked,
  setStock,
  stockChanged,
  stockHeld,
  stockLapsed,
  stockReleased,
  stockSold,
} from '#contracts/warehouse'
import { takeOwed } from './contracts.ts'
import { noStock, seen, takeable, type Stock } from './stock.ts'
import { streamTenant } from './stream-orders.ts'
import type { StreamTopics } from './topics.ts'

/** By then the numbers that refused it are known. */
const againMs = 1000

/** States the stock of products to the core, and tells how much of it is reserved. */
export function streamStock(topics: StreamTopics) {
  return service<Stock>('stream-stock', {
    keyedBy: 'sku',
    tenant: streamTenant,
    initial: noStock,
    gathers: {
      types: [stockChanged, stockHeld, stockReleased, stockSold, stockLapsed, restocked],
      handler: onNumbers(topics),
    },
    on: (on) => [
      on(recordWritten, onRecordWritten(topics), { by: 'about' }),
      on(answered, onAnswered),
      on(takeOwed, (stock, { sku }) => takenFrom(stock, sku)),
    ],
  })
}

type Numbers = Payload<typeof stockChanged>

/** Of what happened in one go the last numbers count. */
const onNumbers =
  ({ reserved }: StreamTopics) =>
  (before: Stock, news: readonly Told[]): Decision<Stock> => {
    const last = news.at(-1)?.data as Numbers
    const stock = seen(before, last)
    const { state, out } = takenFrom(stock, last.sku)
    if (stock.reserved === before.reserved) return decide(state, ...out)
    return decide(state, toldIn(reserved, last.sku, stock.reserved), ...out)
  }

const onRecordWritten =
  ({ inventory }: StreamTopics) =>
  (stock: Stock, { topic, value, about: sku }: Payload<typeof recordWritten>): Decision<Stock> => {
    if (topic !== inventory.topic) return decide(stock)
    const stated = Math.max(0, Number(value))
    if (stock.stated === null) {
      return decide({ ...stock, stated }, setStock({ sku, onHand: stated }))
    }
    const more = stated - stock.stated - stock.owed
    const next = { ...stock, stated, owed: Math.max(0, -more) }
    if (more > 0) return decide(next, adjustStock({ sku, quantity: more }))
    return takenFrom(next, sku)
  }

function takenFrom(stock: Stock, sku: string): Decision<Stock> {
  const taking = takeable(stock)
  if (taking === 0) return decide(stock)
  const out: Out = ask('take', adjustStock({ sku, quantity: -taking }))
  return decide({ ...stock, taking, owed: stock.owed - taking }, out)
}

/** What was refused was held by an order that came in between; how many are left is told soon. */
function onAnswered(
  { taking, ...stock }: Stock,
  { accepted }: Payload<typeof answered>,
  { now, key: sku }: Context,
): Decision<Stock> {
  if (accepted) return decide({ ...stock, taking: 0 })
  const next = { ...stock, taking: 0, owed: stock.owed + taking }
  return decide(next, later('take', now + againMs, takeOwed({ sku })))
}

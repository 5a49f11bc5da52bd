import {
  ask,
  decide,
  later,
  sweepDue,
  type answered,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { holdDue } from '#contracts/orders'
import { stockHoldIsDue, stockLapsed, sweepStock } from '#contracts/warehouse'
import { dueAfterMs, lapse, numbers, type Stock } from './stock.ts'

/** Only the order knows whether its hold is still needed. */
export function onStockHoldIsDue(
  stock: Stock,
  { hold }: Payload<typeof stockHoldIsDue>,
): Decision<Stock> {
  const earlier = stock.holds.get(hold)
  if (earlier?.is !== 'held') return decide(stock)
  return decide(stock, ask(hold, holdDue({ orderId: earlier.orderId, hold })))
}

/**
 * Stock is let go on a clear word only; whatever else comes back, the order is asked again later.
 */
export function onOrderAnswered(
  stock: Stock,
  { note: hold, accepted, body }: Payload<typeof answered>,
  { key: sku, now }: Context,
): Decision<Stock> {
  const earlier = stock.holds.get(hold)
  if (earlier?.is !== 'held') return decide(stock)
  if (!accepted || body !== 'lapse') {
    return decide(stock, later(`due:${hold}`, now + dueAfterMs, stockHoldIsDue({ sku, hold })))
  }
  const next = lapse(stock, { hold, now }, earlier)
  const { orderId, quantity } = earlier
  return decide(
    next,
    stockLapsed({ sku, hold, orderId, quantity, ...numbers(next) }),
    ...sweepDue(stock, next, sweepStock({ sku })),
  )
}

import { decide, HoldLife } from '@millrace/kernel'
import { holdDue } from '#contracts/orders'
import { stockHoldIsDue, stockLapsed, sweepStock } from '#contracts/warehouse'
import { lapse, numbers, type Stock } from './stock.ts'

export const dueAfterMs = 10 * 60_000
export const keepMs = 24 * 60 * 60_000

/** Only the order knows whether its hold is still needed. */
export const holds = new HoldLife<Stock>({
  dueAfterMs,
  keepMs,
  isDue: (sku, hold) => stockHoldIsDue({ sku, hold }),
  sweep: (sku, from) => sweepStock(from === undefined ? { sku } : { sku, from }),
  isWanted: (hold, { orderId }) => holdDue({ orderId, hold }),
  lapse: (stock, held, { key: sku, hold, now }) => {
    const next = lapse(stock, { hold, now }, held)
    const { orderId, step, quantity } = held
    return decide(next, stockLapsed({ sku, orderId, step, quantity, ...numbers(next) }))
  },
})

import { answer, decide, refuse, type Decision, type Payload } from '@millrace/kernel'
import type { showStock, Stock as ShownStock } from '#contracts/warehouse'
import { availableOf, type Stock } from './stock.ts'

export const show = (sku: string, stock: Stock): ShownStock => ({
  sku,
  onHand: stock.onHand,
  held: stock.held,
  available: availableOf(stock),
  sold: stock.sold,
})

export function onShowStock(stock: Stock, { sku }: Payload<typeof showStock>): Decision<Stock> {
  if (stock.known) return decide(stock, answer(show(sku, stock)))
  return decide(stock, refuse({ refused: 'not-found', detail: `There is no stock of ${sku}.` }))
}

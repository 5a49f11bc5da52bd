import {
  decide,
  forget,
  sweepDue,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { sweepStock } from '#contracts/warehouse'
import { markKeptMs, type Stock } from './stock.ts'

/** What a hold came to is forgotten when nobody can ask for it any more. */
export function onSweepStock(
  stock: Stock,
  { sku }: Payload<typeof sweepStock>,
  { now }: Context,
): Decision<Stock> {
  const { names, left } = forget(stock, { now, keepMs: markKeptMs })
  const next = { ...stock, ...left, holds: stock.holds.withoutAll(names) }
  return decide(next, ...sweepDue(stock, next, sweepStock({ sku })))
}

import { answer, decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import type { PlaceTaken, takePlace } from '#contracts/preorder-products'
import { enter } from './line.ts'
import { conflict, type Product } from './product.ts'
import { settle } from './settle.ts'

/** Nobody overtakes: where somebody waits already, all who come wait behind them. */
export function onTakePlace(
  product: Product,
  { sku, preorderId, quantity }: Payload<typeof takePlace>,
  { key, now }: Context,
): Decision<Product> {
  const refusal = whyNot(product, sku, quantity)
  if (refusal !== undefined) return decide(product, conflict(refusal))
  const { cap, taken, counts, currency, unitPrice, payWhen, payWithinMs } = product
  const ticket = product.lastTicket + 1
  const waits = counts.waiting > 0 || taken + quantity > cap
  const is = waits ? 'waiting' : 'queued'
  const place = { preorderId, quantity, is, isPaid: false } as const
  const next = enter({ ...product, lastTicket: ticket }, ticket, place)
  // Whoever comes is the last.
  const position = waits ? next.counts.waiting : 0
  const told: PlaceTaken = { ticket, currency, unitPrice, payWhen, payWithinMs, position }
  return settle({ before: product, after: next }, { key, now }, answer(told))
}

function whyNot(product: Product, sku: string, quantity: number): string | undefined {
  if (product.state === 'none') return `There is no product ${sku} to pre-order.`
  if (product.state !== 'open') return `${sku} is not pre-ordered any more.`
  if (quantity > product.cap) return `There are ${product.cap} of ${sku} in all.`
  if (!Number.isSafeInteger(quantity * product.unitPrice)) {
    return 'The total is more than can be counted.'
  }
  return undefined
}

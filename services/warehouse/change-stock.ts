import {
  answer,
  decide,
  largestInteger,
  refuse,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { stockChanged, type adjustStock, type setStock } from '#contracts/warehouse'
import { count, numbers, type Stock } from './stock.ts'
import { show } from './show-stock.ts'

/** Says what is on hand now. */
export function onSetStock(
  stock: Stock,
  { sku, onHand }: Payload<typeof setStock>,
): Decision<Stock> {
  if (stock.known && stock.onHand === onHand) return decide(stock, answer(show(sku, stock)))
  return counted(stock, sku, onHand)
}

/** Adds to what is on hand, or takes from it; of a sku that nobody ever counted that means nothing. */
export function onAdjustStock(
  stock: Stock,
  { sku, quantity }: Payload<typeof adjustStock>,
): Decision<Stock> {
  if (!stock.known) {
    const detail = `There is no stock of ${sku} to adjust: state first what is on hand, with PUT.`
    return decide(stock, refuse({ refused: 'not-found', detail }))
  }
  if (quantity === 0) return decide(stock, answer(show(sku, stock)))
  return counted(stock, sku, stock.onHand + quantity)
}

function counted(stock: Stock, sku: string, onHand: number): Decision<Stock> {
  const contradiction = contradicts(stock, onHand)
  if (contradiction !== undefined) {
    return decide(stock, refuse({ refused: 'conflict', detail: contradiction }))
  }
  const next = count(stock, onHand)
  return decide(next, stockChanged({ sku, ...numbers(next) }), answer(show(sku, next)))
}

function contradicts(stock: Stock, onHand: number): string | undefined {
  if (onHand < 0) return `Only ${stock.onHand} are on hand.`
  if (onHand < stock.held) return `${stock.held} are held: no fewer can be on hand.`
  if (onHand > largestInteger) return 'There would be more on hand than can be counted.'
  return undefined
}

import type { Payload } from '@millrace/kernel'
import type { checkDetails, DetailRules } from '#contracts/checks'
import type { Line } from '#contracts/fields'

export type Details = Payload<typeof checkDetails>

/** What an order as a whole must not do. */
export type OrderRule = {
  readonly pointer: string
  readonly detail: string
  readonly isBrokenBy: (order: Details) => boolean
}

/** What no line of an order may do. */
export type LineRule = {
  readonly field: keyof Line
  readonly detail: string
  readonly isBrokenBy: (line: Line) => boolean
}

const hasLines: OrderRule = {
  pointer: '/lines',
  detail: 'An order has at least one line.',
  isBrokenBy: ({ lines }) => lines.length === 0,
}

const totalCanBeCounted: OrderRule = {
  pointer: '/lines',
  detail: 'The total is more than can be counted.',
  isBrokenBy: ({ lines }) => !Number.isSafeInteger(totalOf(lines)),
}

const namesItsSku: LineRule = {
  field: 'sku',
  detail: 'A line names its sku.',
  isBrokenBy: ({ sku }) => sku === undefined,
}

const asksForEnough = (min: number): LineRule => ({
  field: 'quantity',
  detail: `A quantity is at least ${min}.`,
  isBrokenBy: ({ quantity }) => quantity < min,
})

const statesItsPrice: LineRule = {
  field: 'unitPrice',
  detail: 'A line states its price.',
  isBrokenBy: ({ unitPrice }) => unitPrice === undefined,
}

const priceIsNotNegative: LineRule = {
  field: 'unitPrice',
  detail: 'A price is not negative.',
  isBrokenBy: ({ unitPrice }) => unitPrice !== undefined && unitPrice < 0,
}

export const orderRules: readonly OrderRule[] = [hasLines, totalCanBeCounted]

export const lineRulesOf = ({ judges, quantityMin = 1 }: DetailRules): readonly LineRule[] =>
  [namesItsSku, asksForEnough(quantityMin), statesItsPrice, priceIsNotNegative].filter(
    ({ field }) => judges === undefined || judges.includes(field),
  )

// Past the largest integer a sum is rounded, but never below it again, as only what is above 0 is
// added: so the rounded sum still tells that it cannot be counted.
function totalOf(lines: readonly Line[]): number {
  let total = 0
  for (const { quantity, unitPrice = 0 } of lines) {
    if (quantity > 0 && unitPrice > 0) total += quantity * unitPrice
  }
  return total
}

/**
 * Pre-orders: never more are taken than the cap, nobody overtakes, no more are charged in a second than are
 * to be; nobody has two orders that cost, and at the end each is released with its goods or canceled with
 * nothing left.
 */
import type { History } from './history.ts'
import type { Law } from './law.ts'
import { states } from './order-facts.ts'
import type { PreorderFact } from './preorder-facts.ts'

const law = 'preorders'

/** What was approved, and is not canceled. */
function live(history: History, { orders }: PreorderFact) {
  return orders.flatMap(({ key, bringsGoods }) => {
    const row = history.orders.find(key)
    const state = row === undefined ? '' : states[history.orders.get(row, 'state')]
    if (row === undefined || (state !== 'APPROVED' && state !== 'SHIPPED')) return []
    return [{ bringsGoods, total: history.orders.get(row, 'total') }]
  })
}

/** At any time. */
export const preorders: Law = {
  name: law,
  hold: ({ history, findings }) => {
    for (const [key, fact] of history.preordered.preorders) {
      findings.count(law)
      const charged = live(history, fact).filter(({ total }) => total > 0)
      if (charged.length > 1) findings.wrong(law, `Pre-order ${key} is charged twice.`)
      const brought = live(history, fact).filter(({ bringsGoods }) => bringsGoods)
      if (brought.length > 1) findings.wrong(law, `Pre-order ${key} is brought twice.`)
    }
  },
}

export const isOver = ({ preordered }: History): boolean =>
  [...preordered.products.values()].every(({ state }) => state === 'released') &&
  [...preordered.preorders.values()].every(({ state }) => isFinal(state))

const isFinal = (state: string): boolean =>
  state === 'RELEASED' || state === 'CANCELED' || state === ''

/** When all has come to its end. */
export function allAreFinal(history: History): void {
  const { findings, preordered } = history
  const wrong = (sentence: string) => findings.wrong(law, sentence)
  for (const [key, { state }] of preordered.products) {
    if (state !== 'released') wrong(`The wave of ${key} is never over: ${state}.`)
  }
  let taken = 0
  for (const [key, fact] of preordered.preorders) {
    if (!isFinal(fact.state)) wrong(`Pre-order ${key} is never final: ${fact.state}.`)
    const left = live(history, fact)
    const goods = left.filter(({ bringsGoods }) => bringsGoods).length
    if (fact.state === 'CANCELED' && left.length > 0) wrong(`${key} is canceled, its order is not.`)
    if (fact.state !== 'RELEASED') continue
    if (goods !== 1) wrong(`Pre-order ${key} is released and is brought ${goods} times.`)
    taken += fact.quantity
  }
  const told = [...preordered.products.values()].reduce((sum, product) => sum + product.taken, 0)
  if (taken !== told) wrong(`${taken} were released, and ${told} are taken.`)
}

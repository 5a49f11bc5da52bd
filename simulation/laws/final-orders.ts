/** What is to hold of all orders when nothing is under way any more. */
import type { History } from './history.ts'
import { states } from './order-facts.ts'

const law = 'final state'

export function allOrdersAreFinal(history: History): void {
  for (const sentence of open(history)) history.findings.wrong(law, sentence)
}

export const hasOpenOrders = (history: History): boolean => open(history).next().done !== true

function* open({ orders }: History): Generator<string> {
  for (const [order, row] of orders) {
    const state = states[orders.get(row, 'state')]
    if (state === 'PENDING') yield `Order ${order} is never final.`
    if (state === 'APPROVED' && orders.get(row, 'cancelAsked') === 1) {
      yield `Order ${order} is to be canceled and never is.`
    }
    if (orders.get(row, 'refundEnded') < orders.get(row, 'refundAsked')) {
      yield `Order ${order} has a refund that is never done.`
    }
  }
}

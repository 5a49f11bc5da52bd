/**
 * Checks and reviews: no order is final while a person is asked about it; what a person, or time, has
 * decided is what the order comes to; an order is approved only when all the checks that it needs have
 * let it pass.
 */
import type { Law } from './law.ts'
import { states } from './order-facts.ts'
import type { Finding } from './review-facts.ts'

const law = 'reviews'

export const reviews: Law = {
  name: law,
  hold: ({ history, findings }) => {
    for (const [order, checks] of history.checked) {
      findings.count(law)
      const row = history.orders.find(order)
      const state = row === undefined ? '' : states[history.orders.get(row, 'state')]
      if (state === undefined || state === '' || state === 'PENDING') continue
      for (const [check, finding] of checks) {
        for (const what of wrongWith(finding, state)) {
          findings.wrong(law, `Order ${order} is ${state}${what} (${check}).`)
        }
      }
    }
  },
}

function wrongWith({ passed, review }: Finding, state: string): string[] {
  if (review === 'open') return [' while a person is asked']
  if (state === 'CANCELED') return []
  if (review === 'reject') return [', though a person rejected it']
  return passed ? [] : [' without having passed']
}

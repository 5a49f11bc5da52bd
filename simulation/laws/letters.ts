/** Letters: one for each event that ends an order, one at most for a refund, and never two. */
import type { Law } from './law.ts'
import { states } from './order-facts.ts'

const law = 'letters'

export const letters: Law = {
  name: law,
  hold: ({ history: { orders }, findings, settled }) => {
    for (const [order, row] of orders) {
      const state = states[orders.get(row, 'state')] ?? ''
      const wanted = {
        approvedLetters:
          state === 'APPROVED' || state === 'SHIPPED' || orders.get(row, 'undoBegun'),
        canceledLetters: state === 'CANCELED',
        refundLetters: orders.get(row, 'moneyRefunded') > 0,
      }
      for (const fact of ['approvedLetters', 'canceledLetters', 'refundLetters'] as const) {
        const written = orders.get(row, fact)
        findings.count(law, written)
        const most = wanted[fact] ? 1 : 0
        const least = settled && fact !== 'refundLetters' ? most : 0
        if (written > most || written < least) {
          findings.wrong(law, `Order ${order} is ${state} and has ${written} ${fact}.`)
        }
      }
    }
  },
}

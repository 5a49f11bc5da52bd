/**
 * Letters: one for each event that ends an order, one for a refund and for each part of one, and never
 * two by the same way.
 * What the customer does not want is told instead of it.
 */
import type { Law, Trial } from './law.ts'
import { states } from './order-facts.ts'

const law = 'letters'

const letterFacts = ['approvedLetters', 'canceledLetters', 'refundLetters', 'partLetters'] as const
const mailFacts = {
  approvedLetters: 'approvedMails',
  canceledLetters: 'canceledMails',
  refundLetters: 'refundMails',
  partLetters: 'partMails',
} as const

export const letters: Law = {
  name: law,
  hold: (trial) => {
    for (const [order, row] of trial.history.orders) holdLetters(trial, order, row)
  },
}

function holdLetters({ history, findings, settled }: Trial, order: string, row: number): void {
  const { orders } = history
  const state = states[orders.get(row, 'state')] ?? ''
  const most = mostLetters(state, {
    givenBack: orders.get(row, 'undoBegun') > 0,
    refunded: orders.get(row, 'moneyRefunded') + orders.get(row, 'cardRefunded') > 0,
    parts: orders.get(row, 'refundsEnded'),
  })
  if (orders.get(row, 'isOfPreorder') === 1) most.canceledLetters = 0
  for (const fact of letterFacts) {
    const written = Math.max(orders.get(row, fact), orders.get(row, mailFacts[fact]))
    findings.count(law, written)
    const least = settled ? most[fact] : 0
    if (written <= most[fact] && written >= least) continue
    findings.wrong(law, `Order ${order} is ${state} and has ${written} ${fact}.`)
  }
}

type Past = { readonly givenBack: boolean; readonly refunded: boolean; readonly parts: number }

const mostLetters = (state: string, { givenBack, refunded, parts }: Past) => ({
  approvedLetters: state === 'APPROVED' || state === 'SHIPPED' || givenBack ? 1 : 0,
  canceledLetters: state === 'CANCELED' ? 1 : 0,
  refundLetters: refunded ? 1 : 0,
  partLetters: parts,
})

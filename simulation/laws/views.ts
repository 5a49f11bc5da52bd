/** Views: an order stands in the list once, under the state it has, and its history tells its end. */
import type { Row } from './evidence.ts'
import type { Law, Trial } from './law.ts'
import { states } from './order-facts.ts'

const law = 'views'

export const views: Law = {
  name: law,
  hold: (trial) => {
    // A view's key that is parked may be behind.
    if (!trial.settled) return
    let listed = 0
    for (const row of trial.evidence.rowsOf('order-list', 'index')) {
      if (row.entry.startsWith('state|') && holdPlace(trial, row)) listed++
    }
    const { placed } = trial.history.orders
    if (listed !== placed) {
      trial.findings.wrong(law, `The lists show ${listed} orders, and ${placed} were placed.`)
    }
    for (const row of trial.evidence.rowsOf('order-history', '')) holdHistory(trial, row)
  },
}

const stateOf = ({ history }: Trial, row: number): string =>
  states[history.orders.get(row, 'state')] ?? ''

function holdPlace(trial: Trial, { key, entry }: Row): boolean {
  trial.findings.count(law)
  const [, shown = '', , ...id] = entry.split('|')
  const order = `${key.slice(0, key.indexOf('/'))}/${id.join('|')}`
  const row = trial.history.orders.find(order)
  const state = row === undefined ? '' : stateOf(trial, row)
  if (state !== shown)
    trial.findings.wrong(law, `The list shows ${order} as ${shown}; it is ${state}.`)
  return true
}

const endings = { APPROVED: '"orders.approved"', CANCELED: '"orders.canceled"' } as const

function holdHistory({ history, findings }: Trial, { key, value }: Row): void {
  const row = history.orders.find(key)
  if (row === undefined) return
  findings.count(law)
  const state = states[history.orders.get(row, 'state')]
  const ending = state === 'APPROVED' || state === 'CANCELED' ? endings[state] : '"orders.placed"'
  if (!value.includes(ending)) {
    findings.wrong(law, `The history of ${key} does not tell that it is ${state}.`)
  }
}

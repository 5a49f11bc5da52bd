/** Views: an order stands in the list once, under the state it has, and its history tells its end. */
import { rootOf, type Row } from './evidence.ts'
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

const endings: Readonly<Record<string, string>> = { APPROVED: 'approved', CANCELED: 'canceled' }

type Line = readonly [number | string, ...unknown[]]

/** A line begins with its word, or with a time and then its word. */
const wordOf = ([head, next]: Line): unknown => (typeof head === 'number' ? next : head)

function holdHistory({ history, findings }: Trial, stored: Row): void {
  const row = history.orders.find(stored.key)
  if (row === undefined) return
  findings.count(law)
  const state = states[history.orders.get(row, 'state')] ?? ''
  const ending = endings[state] ?? 'placed'
  const lines = rootOf(stored)['lines'] as readonly Line[]
  if (!lines.some((line) => wordOf(line) === ending)) {
    findings.wrong(law, `The history of ${stored.key} does not tell that it is ${state}.`)
  }
}

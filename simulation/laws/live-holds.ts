/**
 * Every hold that lives belongs to an order that is not final; an order that is final holds nothing.
 */
import { jsonIn, type Row } from './evidence.ts'
import { states } from './order-facts.ts'
import type { Trial } from './law.ts'

export type StoredHold = {
  readonly is: string
  readonly orderId?: string
  readonly minor?: number
  readonly quantity?: number
  /** When it ended; left out until then. */
  readonly at?: number
}

export const holdIn = (row: Row): StoredHold => jsonIn(row) as StoredHold

const law = 'live holds'

export function ownedByOpenOrder({ history, findings }: Trial, row: Row, hold: StoredHold): void {
  findings.count(law)
  const tenant = row.key.slice(0, row.key.indexOf('/'))
  const order = history.orders.find(`${tenant}/${hold.orderId}`)
  const state = order === undefined ? '' : (states[history.orders.get(order, 'state')] ?? '')
  if (state === 'PENDING') return
  const owner = state === '' ? 'that nobody placed' : `that is ${state}`
  findings.wrong(law, `${row.entry} of ${row.key} lives for order ${hold.orderId}, ${owner}.`)
}

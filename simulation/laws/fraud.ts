/** Fraud: what counts for a customer is the sum of the orders inside the window that count. */
import { jsonIn, numberIn, type Row } from './evidence.ts'
import type { Law } from './law.ts'
import { perKey, type Root } from './per-key.ts'

const law = 'fraud totals'

type Customer = { readonly root: Root; readonly totals: Map<string, number> }
type Judged = {
  readonly currency: string
  readonly counted?: number
}

export const fraudTotals: Law = {
  name: law,
  hold: ({ evidence, findings }) =>
    perKey<Customer>(evidence.rows('fraud'), {
      begin: (_, root) => ({ root, totals: new Map() }),
      entry: takeRow,
      end: ({ root, totals }, key) => {
        findings.count(law)
        const stored = root['totals'] as Readonly<Record<string, number>> | undefined
        for (const currency of new Set([...totals.keys(), ...Object.keys(stored ?? {})])) {
          const counted = totals.get(currency) ?? 0
          const total = stored?.[currency] ?? 0
          if (total === counted) continue
          findings.wrong(
            law,
            `Customer ${key} has ${total} ${currency}; the orders come to ${counted}.`,
          )
        }
      },
    }),
}

function takeRow({ root, totals }: Customer, row: Row): void {
  const { map, entry } = row
  if (map !== 'orders') return
  const { currency, counted = 0 } = jsonIn(row) as Judged
  const placedAt = Number(entry.slice(0, entry.indexOf('|')))
  if (placedAt <= numberIn(root, 'outUntil') || counted === 0) return
  totals.set(currency, (totals.get(currency) ?? 0) + counted)
}

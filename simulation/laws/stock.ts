/** Stock: what is held is the sum of the live holds and no more than is on hand; state is as told. */
import { numberIn } from './evidence.ts'
import type { Law, Trial } from './law.ts'
import { holdIn, ownedByOpenOrder } from './live-holds.ts'
import { perKey, type Root } from './per-key.ts'

const law = 'stock'

type Sku = { readonly root: Root; holds: number }

export const stock: Law = {
  name: law,
  hold: (trial) =>
    perKey<Sku>(trial.evidence.rows('warehouse'), {
      begin: (_, root) => ({ root, holds: 0 }),
      entry: (sku, row) => {
        if (row.map !== 'holds') return
        const hold = holdIn(row)
        if (hold.is !== 'held') return
        sku.holds += hold.quantity ?? 0
        ownedByOpenOrder(trial, row, hold)
      },
      end: (sku, key) => hold(trial, sku, key),
    }),
}

function hold({ history, findings }: Trial, { root, holds }: Sku, key: string): void {
  findings.count(law)
  const numbers = {
    onHand: numberIn(root, 'onHand'),
    held: numberIn(root, 'held'),
    sold: numberIn(root, 'sold'),
  }
  const { onHand, held, sold } = numbers
  const says = (what: string) => findings.wrong(law, `Stock ${key} ${what}`)
  if (!(held >= 0) || !(held <= onHand) || !(sold >= 0)) says(`is ${JSON.stringify(numbers)}.`)
  if (holds !== held) says(`has ${held} held, but its live holds come to ${holds}.`)
  const told = history.stock.get(key)
  if (told === undefined) {
    if (onHand + held + sold !== 0) says('is in the state, but no event tells of it.')
  } else if (told.onHand !== onHand || told.held !== held || told.sold !== sold) {
    says(`is ${JSON.stringify(numbers)}; its events tell ${JSON.stringify(told)}.`)
  }
}

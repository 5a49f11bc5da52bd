/**
 * Cards: by what is told of it, an order that is approved was charged its total once, and one that is
 * canceled got back what it was charged; by the provider's own book nobody was charged twice, and what
 * was held is taken or let go.
 */
import type { Findings } from './findings.ts'
import type { History } from './history.ts'
import { states, type Fact } from './order-facts.ts'

type Row = { readonly [F in Fact]: number }

/** What the events tell. */
export function wrongWithCard(row: Row): string[] {
  const state = states[row.state]
  if (state === 'PENDING') return wrongAmounts(row)
  if (state === 'CANCELED') return [...wrongAmounts(row), ...wrongOnceCanceled(row)]
  return [...wrongAmounts(row), ...wrongOncePaid(row)]
}

const chargeOf = ({ cardPays, total }: Row): number => cardPays * total

function wrongAmounts(row: Row): string[] {
  const { cardTaken, cardRefunded } = row
  const charge = chargeOf(row)
  if (cardTaken !== 0 && cardTaken !== charge) {
    return [`costs ${charge} by card, but ${cardTaken} was taken.`]
  }
  const back = cardRefunded + partsOf(row)
  return back > cardTaken ? [`got ${back} back of ${cardTaken} by card.`] : []
}

/** What came back in parts. */
const partsOf = ({ cardPays, partsBack }: Row): number => cardPays * partsBack

function wrongOnceCanceled(row: Row): string[] {
  const { cardHeld, cardTaken } = row
  const back = row.cardRefunded + partsOf(row)
  const wrong = cardHeld === 0 ? [] : ['is canceled and holds something on a card.']
  if (cardTaken === back) return wrong
  return [...wrong, `is canceled: a card paid ${cardTaken} and got ${back} back.`]
}

function wrongOncePaid(row: Row): string[] {
  const { cardHeld, cardTaken, cardRefunded, undoBegun } = row
  const charge = chargeOf(row)
  const wrong = cardHeld === 0 ? [] : ['is approved and holds something on a card.']
  if (cardTaken !== charge) wrong.push(`is approved, and a card paid ${cardTaken} of ${charge}.`)
  if (undoBegun === 0 && cardRefunded !== 0) {
    wrong.push(`got ${cardRefunded} back on a card, and nobody asked.`)
  }
  return wrong
}

type Hold = {
  readonly orderId: string
  readonly state: string
  readonly captured: number
  readonly refunded: number
}

const law = 'cards'

/** What the provider knows, at any time: nobody is charged twice. */
export function chargedOnce(holds: Iterable<Hold>, findings: Findings): void {
  const charged = new Set<string>()
  for (const { orderId, captured } of holds) {
    findings.count(law)
    if (captured === 0) continue
    if (charged.has(orderId)) findings.wrong(law, `Order ${orderId} was charged twice.`)
    charged.add(orderId)
  }
}

/** What the provider knows when all orders have come to their ends. */
export function allIsSettled(
  holds: Iterable<Hold>,
  { orders, findings }: History,
  tenant: string,
): void {
  const kept = new Map<string, number>()
  for (const hold of holds) {
    const { orderId, state, captured, refunded } = hold
    if (state === 'held')
      findings.wrong(law, `What order ${orderId} holds on a card is left there.`)
    kept.set(orderId, (kept.get(orderId) ?? 0) + captured - refunded)
  }
  for (const [order, row] of orders) {
    if (!order.startsWith(`${tenant}/`)) continue
    const state = states[orders.get(row, 'state')]
    const isPaid = state === 'APPROVED' || state === 'SHIPPED'
    const left = orders.get(row, 'total') - orders.get(row, 'partsBack')
    const due = isPaid ? orders.get(row, 'cardPays') * left : 0
    const paid = kept.get(order.slice(tenant.length + 1)) ?? 0
    if (paid === due) continue
    findings.wrong(law, `Order ${order} is ${state}; ${due} is due, its card has paid ${paid}.`)
  }
}

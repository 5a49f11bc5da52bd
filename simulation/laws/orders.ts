/**
 * Orders: the state is the one that the events tell, and an order that is final has all that this
 * state means, and nothing else. Approved: all its stock is sold, exactly its total taken, its slot
 * kept. Canceled: nothing is held, sold, taken, booked or counted for it any more.
 */
import { wrongWithCard } from './cards.ts'
import { textIn } from './evidence.ts'
import type { Law } from './law.ts'
import { facts, states, type Fact, type OrderFacts } from './order-facts.ts'
import { perKey } from './per-key.ts'

type Row = { readonly [F in Fact]: number }

export const finalState: Law = {
  name: 'final state',
  hold: ({ evidence, history, findings }) => {
    let known = 0
    perKey<string>(evidence.rows('orders'), {
      begin: (_, root) => textIn(root, 'state'),
      entry: () => undefined,
      end: (state, key) => {
        if (state === 'NONE' || state === '') return
        known++
        const row = history.orders.find(key)
        const told = row === undefined ? '' : states[history.orders.get(row, 'state')]
        if (told === state) return
        findings.wrong(
          'final state',
          `Order ${key} is ${state}; its events tell ${told || 'none'}.`,
        )
      },
    })
    findings.count('final state', known)
    const { placed } = history.orders
    if (placed !== known) {
      findings.wrong('final state', `${placed} orders were placed and ${known} are kept.`)
    }
  },
}

export const wholeOrders: Law = {
  name: 'whole orders',
  hold: (trial) => {
    for (const [order, row] of trial.history.orders) {
      const found = rowOf(trial.history.orders, row)
      const wrong = [...wrongWith(found), ...wrongWithParts(found)]
      for (const what of [...wrong, ...wrongWithCard(found)]) {
        trial.findings.wrong(nameOf(found), `Order ${order} ${what}`)
      }
      trial.findings.count(nameOf(found))
    }
  },
}

function nameOf({ state }: Row): string {
  if (states[state] === 'CANCELED') return 'undone'
  return states[state] === 'PENDING' ? 'pending' : 'approved'
}

function rowOf(orders: OrderFacts, row: number): Row {
  return Object.fromEntries(facts.map((fact) => [fact, orders.get(row, fact)])) as Row
}

function wrongWith(row: Row): readonly string[] {
  const state = states[row.state]
  if (state === 'PENDING') return wrongWhilePending(row)
  if (state === 'CANCELED') return wrongOnceCanceled(row)
  if (state === 'APPROVED' || state === 'SHIPPED') return wrongOnceApproved(row)
  return isNothing(row) ? [] : [`is unknown, and yet ${JSON.stringify(row)}.`]
}

/** Parts that came back are what was asked for, of no more than was paid. */
function wrongWithParts(row: Row): readonly string[] {
  const { refundAsked, refundEnded, partsBack, pays, cardPays, total } = row
  const charge = Math.max(pays, cardPays) * total
  const wrong: string[] = []
  if (partsBack > refundAsked || partsBack < refundEnded) {
    wrong.push(`got ${partsBack} back in parts; asked for ${refundAsked}, told ${refundEnded}.`)
  }
  if (refundAsked > charge) wrong.push(`is to get ${refundAsked} back in parts of ${charge}.`)
  return wrong
}

const isNothing = ({ stockHeld, stockSold, moneyHeld, moneyTaken, booked }: Row): boolean =>
  stockHeld === 0 && stockSold === 0 && moneyHeld === 0 && moneyTaken === 0 && booked === 0

function wrongWhilePending(row: Row): string[] {
  const wrong: string[] = []
  const { stockHeld, stockSold, stockWanted, moneyHeld, moneyTaken, booked } = row
  const charge = row.pays * row.total
  if (stockHeld < 0 || stockSold < 0 || stockHeld + stockSold > stockWanted) {
    wrong.push(`holds ${stockHeld} and got ${stockSold} of ${stockWanted} (weighted by sku).`)
  }
  if (moneyHeld < 0 || moneyTaken < 0 || moneyHeld + moneyTaken > charge) {
    wrong.push(`holds ${moneyHeld} and took ${moneyTaken} of ${charge}.`)
  }
  if (row.moneyRefunded !== 0) wrong.push(`got ${row.moneyRefunded} back before it was final.`)
  if (booked < 0 || booked > row.slotWanted) wrong.push(`is booked ${booked} times.`)
  return wrong
}

function wrongOnceApproved(row: Row): string[] {
  const wrong: string[] = []
  const charge = row.pays * row.total
  if (row.stockHeld !== 0) wrong.push(`still holds stock: ${row.stockHeld} (weighted by sku).`)
  if (row.moneyHeld !== 0) wrong.push(`still holds ${row.moneyHeld}.`)
  if (row.moneyTaken !== charge) wrong.push(`costs ${charge}, but ${row.moneyTaken} was taken.`)
  if (row.kept < row.slotWanted) wrong.push('has no kept slot.')
  if (row.undoBegun === 1) return [...wrong, ...wrongWhileGivenBack(row, charge)]
  if (row.stockSold !== row.stockWanted) {
    wrong.push(
      `wants stock of ${row.stockWanted}, but ${row.stockSold} was sold (weighted by sku).`,
    )
  }
  if (row.moneyRefunded !== 0) wrong.push(`got ${row.moneyRefunded} back, and nobody asked.`)
  if (row.booked !== row.slotWanted) wrong.push(`is booked ${row.booked} times.`)
  return wrong
}

function wrongWhileGivenBack(row: Row, charge: number): string[] {
  const wrong: string[] = []
  if (states[row.state] === 'SHIPPED') wrong.push('is shipped, and yet given back.')
  if (row.stockSold < 0 || row.stockSold > row.stockWanted) {
    wrong.push(`has ${row.stockSold} of ${row.stockWanted} sold while it is given back.`)
  }
  if (row.moneyRefunded < 0 || row.moneyRefunded > charge - row.pays * row.partsBack) {
    wrong.push(`got ${row.moneyRefunded} back of ${charge}, and ${row.partsBack} in parts.`)
  }
  if (row.booked < 0 || row.booked > row.slotWanted) wrong.push(`is booked ${row.booked} times.`)
  return wrong
}

function wrongOnceCanceled(row: Row): string[] {
  const wrong: string[] = []
  if (row.stockHeld !== 0) wrong.push(`is canceled and holds stock: ${row.stockHeld}.`)
  if (row.stockSold !== 0) wrong.push(`is canceled and has stock sold: ${row.stockSold}.`)
  if (row.moneyHeld !== 0) wrong.push(`is canceled and holds ${row.moneyHeld}.`)
  const back = row.moneyRefunded + row.pays * row.partsBack
  if (row.moneyTaken !== back) {
    wrong.push(`is canceled: ${row.moneyTaken} was taken and ${back} came back.`)
  }
  if (row.moneyTaken > row.pays * row.total) wrong.push(`was charged ${row.moneyTaken}.`)
  if (row.booked !== 0) wrong.push(`is canceled and booked ${row.booked} times.`)
  if (row.counted !== 0) wrong.push('is canceled and counts for its customer.')
  return wrong
}

/**
 * Job: folds the events into numbers: per sku, account and slot what is there, per order what was
 * done for it. On the way it holds each event against the numbers that the event itself tells.
 * Boundary: events only, in the order of their shard; nothing here knows how state is stored.
 *
 * V2 Each number in an event is the number in the event before it, moved by what this event tells.
 * V3 An event that repeats an answer moves nothing.
 */
import type { AnyMessageType, EventRecord, Payload } from '@millrace/kernel'
import * as billing from '#contracts/billing'
import * as checks from '#contracts/checks'
import * as delivery from '#contracts/delivery'
import * as orders from '#contracts/orders'
import * as warehouse from '#contracts/warehouse'
import { cardTakings } from './card-facts.ts'
import { keyIn } from './evidence.ts'
import type { Findings } from './findings.ts'
import { letterTakings } from './letter-facts.ts'
import { moved, weightOf, type Moves } from './moves.ts'
import { refundTakings } from './refund-facts.ts'
import { reviewTakings, type OrderFindings } from './review-facts.ts'
import { OrderFacts, stateNumber, states, type Fact } from './order-facts.ts'
import { PreorderFacts, preorderTakings } from './preorder-facts.ts'

export type StockNumbers = { onHand: number; held: number; sold: number }
export type AccountNumbers = {
  currency: string
  balance: number
  held: number
  deposited: number
  taken: number
  refunded: number
}
export type SlotNumbers = { capacity: number; booked: number }

type Taking = (history: History, event: EventRecord) => void

export class History {
  readonly stock = new Map<string, StockNumbers>()
  readonly accounts = new Map<string, AccountNumbers>()
  readonly slots = new Map<string, SlotNumbers>()
  readonly orders = new OrderFacts()
  readonly preordered = new PreorderFacts()
  readonly findings: Findings
  /** Types of events that told an answer again. */
  readonly repeated = new Set<string>()
  /** What providers told by themselves, by order and id. */
  readonly cardNews = new Set<string>()
  /** What was told of refunds in parts, once. */
  readonly refunds = new Set<string>()
  /** Of the orders that need checks, by check. */
  readonly checked = new Map<string, OrderFindings>()
  events = 0

  constructor(findings: Findings) {
    this.findings = findings
  }

  take(event: EventRecord): void {
    this.events++
    for (const some of allTakings) some.get(event.type)?.(this, event)
  }

  order({ tenant }: EventRecord, orderId: string): number {
    return this.orders.row(keyIn(tenant, orderId))
  }

  numbers({ tenant, key }: EventRecord): StockNumbers {
    return found(this.stock, keyIn(tenant, key), { onHand: 0, held: 0, sold: 0 })
  }

  account({ tenant, key }: EventRecord): AccountNumbers {
    const none = { currency: '', balance: 0, held: 0, deposited: 0, taken: 0, refunded: 0 }
    return found(this.accounts, keyIn(tenant, key), none)
  }

  slot({ tenant, key }: EventRecord): SlotNumbers {
    return found(this.slots, keyIn(tenant, key), { capacity: 0, booked: 0 })
  }

  /** Moves the numbers of a key as its event tells; true when they moved, and did not just repeat. */
  moves(law: string, event: EventRecord, told: Moves): boolean {
    const outcome = moved(told)
    if (outcome === 'repeated') this.repeated.add(event.type)
    this.findings.count('numbers')
    if (outcome === 'wrong') {
      const { type, key, tenant } = event
      this.findings.wrong(
        'numbers',
        `${type} of ${law} ${keyIn(tenant, key)} tells ${JSON.stringify(told.after)} after ${JSON.stringify(told.before)}.`,
      )
    }
    for (const [less, more] of neverMore) {
      const [small = 0, large = Infinity] = [told.after[less], told.after[more]]
      if (small > large) {
        this.findings.wrong(
          law,
          `${keyIn(event.tenant, event.key)} has ${less} ${small} of ${more} ${large}.`,
        )
      }
    }
    Object.assign(told.before, told.after)
    return outcome === 'moved'
  }

  add(event: EventRecord, orderId: string, changes: { readonly [F in Fact]?: number }): void {
    const row = this.order(event, orderId)
    for (const [fact, by] of Object.entries(changes)) this.orders.add(row, fact as Fact, by)
  }
}

/** The first is never more than the second. */
const neverMore = [
  ['held', 'onHand'],
  ['held', 'balance'],
  ['booked', 'capacity'],
] as const

function found<N extends object>(all: Map<string, N>, key: string, none: N): N {
  const known = all.get(key)
  if (known !== undefined) return known
  all.set(key, none)
  return none
}

const takings = new Map<string, Taking>()

function on<T extends AnyMessageType>(
  type: T,
  taking: (history: History, data: Payload<T>, event: EventRecord) => void,
): void {
  takings.set(type.wireName, (history, event) => taking(history, event.data as Payload<T>, event))
}

const stockAfter = ({ onHand, held, sold }: StockNumbers) => ({ onHand, held, sold })
const moneyAfter = ({ balance, held }: { balance: number; held: number }) => ({ balance, held })
const slotAfter = ({ capacity, booked }: SlotNumbers) => ({ capacity, booked })

on(warehouse.stockChanged, (history, data, event) => {
  const before = history.numbers(event)
  history.moves('stock', event, { before, after: stockAfter(data), free: ['onHand'] })
})
on(warehouse.stockHeld, (history, data, event) => {
  const before = history.numbers(event)
  const { quantity, sku, orderId } = data
  const by = { held: quantity }
  if (!history.moves('stock', event, { before, after: stockAfter(data), by, repeats: true })) return
  history.add(event, orderId, { stockHeld: quantity * weightOf(sku) })
})
for (const type of [warehouse.stockReleased, warehouse.stockLapsed]) {
  on(type, (history, data, event) => {
    const before = history.numbers(event)
    const { quantity, sku, orderId } = data
    const by = { held: -quantity }
    if (!history.moves('stock', event, { before, after: stockAfter(data), by })) return
    history.add(event, orderId, { stockHeld: -quantity * weightOf(sku) })
  })
}
on(warehouse.stockSold, (history, data, event) => {
  const before = history.numbers(event)
  const { quantity, sku, orderId } = data
  const by = { onHand: -quantity, held: -quantity, sold: quantity }
  if (!history.moves('stock', event, { before, after: stockAfter(data), by, repeats: true })) return
  const units = quantity * weightOf(sku)
  history.add(event, orderId, { stockHeld: -units, stockSold: units })
})
on(warehouse.restocked, (history, data, event) => {
  const before = history.numbers(event)
  const { quantity, sku, orderId } = data
  const by = { onHand: quantity, sold: -quantity }
  if (!history.moves('stock', event, { before, after: stockAfter(data), by, repeats: true })) return
  history.add(event, orderId, { stockSold: -quantity * weightOf(sku) })
})

on(billing.accountOpened, (history, data, event) => {
  const before = history.account(event)
  before.currency = data.currency
  history.moves('money', event, { before, after: moneyAfter(data) })
})
on(billing.deposited, (history, data, event) => {
  const before = history.account(event)
  const { minor } = data.amount
  before.deposited += minor
  history.moves('money', event, { before, after: moneyAfter(data), by: { balance: minor } })
})
on(billing.moneyHeld, (history, data, event) => {
  const before = history.account(event)
  const { minor } = data.amount
  const told = { before, after: moneyAfter(data), by: { held: minor }, repeats: true }
  if (history.moves('money', event, told)) history.add(event, data.orderId, { moneyHeld: minor })
})
for (const type of [billing.moneyReleased, billing.moneyLapsed]) {
  on(type, (history, data, event) => {
    const before = history.account(event)
    const minor = data.amount?.minor ?? 0
    const told = { before, after: moneyAfter(data), by: { held: -minor } }
    if (history.moves('money', event, told)) {
      history.add(event, data.orderId, { moneyHeld: -minor })
    }
  })
}
on(billing.moneyTaken, (history, data, event) => {
  const before = history.account(event)
  const { minor } = data.amount
  const by = { balance: -minor, held: -minor }
  if (!history.moves('money', event, { before, after: moneyAfter(data), by, repeats: true })) return
  before.taken += minor
  history.add(event, data.orderId, { moneyHeld: -minor, moneyTaken: minor })
})

on(delivery.slotPlanned, (history, data, event) => {
  const before = history.slot(event)
  history.moves('slots', event, { before, after: slotAfter(data), free: ['capacity'] })
})
on(delivery.slotBooked, (history, data, event) => {
  const before = history.slot(event)
  const told = { before, after: slotAfter(data), by: { booked: 1 }, repeats: true }
  if (history.moves('slots', event, told)) history.add(event, data.orderId, { booked: 1 })
})
for (const type of [delivery.slotFreed, delivery.slotLapsed, delivery.slotGivenBack]) {
  on(type, (history, data, event) => {
    const before = history.slot(event)
    const told = { before, after: slotAfter(data), by: { booked: -1 }, repeats: true }
    if (history.moves('slots', event, told)) history.add(event, data.orderId, { booked: -1 })
  })
}
on(delivery.slotKept, (history, data, event) => {
  history.moves('slots', event, { before: history.slot(event), after: slotAfter(data) })
  history.orders.set(history.order(event, data.orderId), 'kept', 1)
})

on(checks.fraudPassed, (history, { orderId }, event) =>
  history.orders.set(history.order(event, orderId), 'counted', 1),
)
on(checks.uncounted, (history, { orderId }, event) =>
  history.orders.set(history.order(event, orderId), 'counted', 0),
)

on(orders.orderPlaced, (history, data, event) => {
  const { orders: rows, findings } = history
  const row = history.order(event, data.orderId)
  if (rows.get(row, 'state') !== 0) {
    findings.wrong('final state', `Order ${data.orderId} was placed twice.`)
    return
  }
  let stockWanted = 0
  for (const { sku, quantity } of data.lines) {
    if (sku !== undefined && quantity > 0) stockWanted += quantity * weightOf(sku)
  }
  rows.set(row, 'state', stateNumber('PENDING'))
  rows.set(row, 'total', data.total)
  rows.set(row, 'pays', data.payment?.account !== undefined && data.total > 0 ? 1 : 0)
  rows.set(row, 'stockWanted', stockWanted)
  rows.set(row, 'slotWanted', data.delivery === undefined ? 0 : 1)
})
on(orders.cancelRequested, (history, { orderId }, event) =>
  history.orders.set(history.order(event, orderId), 'cancelAsked', 1),
)
on(orders.cancelBegun, (history, { orderId }, event) =>
  history.orders.set(history.order(event, orderId), 'undoBegun', 1),
)
on(orders.orderConfirmed, (history, data, event) => becomes(history, event, data))
on(orders.orderShipped, (history, data, event) => becomes(history, event, data))
on(orders.orderCanceled, (history, data, event) => becomes(history, event, data))

type Become = { readonly orderId: string; readonly state: string }

/** Which state may follow which; a repeated answer tells the same state again. */
function becomes(history: History, event: EventRecord, { orderId, state }: Become): void {
  const row = history.order(event, orderId)
  const before = states[history.orders.get(row, 'state')] ?? ''
  // Asked again, a shipped order tells that it was approved.
  if (before === state || (before === 'SHIPPED' && state === 'APPROVED')) return
  const asked = history.orders.get(row, 'undoBegun') === 1
  if (!mayFollow(before, state, asked)) {
    history.findings.wrong(
      'final state',
      `Order ${orderId} was ${before || 'unknown'} and became ${state}.`,
    )
  }
  history.orders.set(row, 'state', stateNumber(state))
}

function mayFollow(before: string, state: string, cancelBegun: boolean): boolean {
  if (before !== 'APPROVED') return before === 'PENDING'
  return state === 'SHIPPED' || (state === 'CANCELED' && cancelBegun)
}

const allTakings = [
  ...[takings, cardTakings, letterTakings, preorderTakings, refundTakings, reviewTakings],
]

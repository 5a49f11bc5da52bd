import { entries, type Entries } from '@millrace/kernel'
import type { Reason } from '#contracts/fields'

/** An order is remembered while it may be asked about again, even when the window is shorter. */
export const orderKeptMs = 24 * 60 * 60_000

/** What was said of an order; `counted` is what it adds to the total while it is in the window. */
export type Judged =
  | {
      readonly is: 'passed'
      readonly at: number
      readonly currency: string
      readonly counted: number
      readonly number: number
    }
  | { readonly is: 'undone'; readonly at: number; readonly currency: string }
  | {
      readonly is: 'refused'
      readonly at: number
      readonly currency: string
      readonly reasons: Reason[]
    }

export type Passed = Extract<Judged, { is: 'passed' }>

/**
 * Orders stand in a queue in the order they were judged, so that they leave the window, and later
 * the memory, in that order. Their numbers: remembered from `first`, in the window from `inside`,
 * the newest before `next`.
 */
export type Customer = {
  /** What counts, by currency; nothing is kept of a currency in which nothing counts. */
  readonly totals: Readonly<Record<string, number>>
  readonly first: number
  readonly inside: number
  readonly next: number
  /** When the oldest in the window was judged: until it is too old nothing has to be looked at. */
  readonly insideSince: number
  readonly sweepAt: number
  readonly queue: Entries<string>
  readonly orders: Entries<Judged>
}

export const noOrders: Customer = {
  totals: {},
  first: 0,
  inside: 0,
  next: 0,
  insideSince: 0,
  sweepAt: 0,
  queue: entries<string>(),
  orders: entries<Judged>(),
}

export const totalIn = ({ totals }: Customer, currency: string): number => totals[currency] ?? 0

/** Puts an order at the end of the queue, and adds what it counts. */
export function judge(customer: Customer, orderId: string, judged: Judged): Customer {
  const { next } = customer
  const counted = judged.is === 'passed' ? judged.counted : 0
  return {
    ...customer,
    totals: add(customer.totals, judged.currency, counted),
    next: next + 1,
    insideSince: customer.inside === next ? judged.at : customer.insideSince,
    queue: customer.queue.with(placeName(next), orderId),
    orders: customer.orders.with(orderId, judged),
  }
}

/**
 * Takes an order out, if it still counts; its place in the queue stays, so that it is forgotten in
 * its turn.
 */
export function undo(customer: Customer, orderId: string, passed: Passed): Customer {
  const { at, currency, counted } = passed
  return {
    ...customer,
    totals: add(customer.totals, currency, counts(customer, passed) ? -counted : 0),
    orders: customer.orders.with(orderId, { is: 'undone', at, currency }),
  }
}

export const counts = (customer: Customer, { number }: Passed): boolean => number >= customer.inside

/** Lets those leave the window that were judged at `until` or before. */
export function letOut(customer: Customer, until: number): Customer {
  let { inside, totals, insideSince } = customer
  if (inside === customer.next || insideSince > until) return customer
  for (; inside < customer.next; inside++) {
    const judged = orderAt(customer, inside)
    insideSince = judged.at
    if (judged.at > until) break
    if (judged.is === 'passed') totals = add(totals, judged.currency, -judged.counted)
  }
  return { ...customer, inside, insideSince, totals }
}

/**
 * Forgets the oldest that left the window and were judged at `until` or before: so many at most.
 */
export function forget(customer: Customer, until: number, max: number): Customer {
  const places: string[] = []
  const orderIds: string[] = []
  let { first } = customer
  for (; first < customer.inside && places.length < max; first++) {
    if (orderAt(customer, first).at > until) break
    places.push(placeName(first))
    orderIds.push(orderIdAt(customer, first))
  }
  const queue = customer.queue.withoutAll(places)
  return { ...customer, first, queue, orders: customer.orders.withoutAll(orderIds) }
}

/** When the oldest that is remembered was judged. */
export const oldestAt = (customer: Customer): number | undefined =>
  customer.first === customer.next ? undefined : orderAt(customer, customer.first).at

function orderIdAt({ queue }: Customer, index: number): string {
  const orderId = queue.get(placeName(index))
  if (orderId === undefined) throw new Error(`No order stands at ${index} in the queue.`)
  return orderId
}

function orderAt(customer: Customer, index: number): Judged {
  const orderId = orderIdAt(customer, index)
  const judged = customer.orders.get(orderId)
  if (judged === undefined) throw new Error(`${orderId} is in the queue, but was never judged.`)
  return judged
}

function add(totals: Customer['totals'], currency: string, amount: number): Customer['totals'] {
  if (amount === 0) return totals
  const total = (totals[currency] ?? 0) + amount
  if (total > 0) return { ...totals, [currency]: total }
  const { [currency]: _, ...others } = totals
  return others
}

const placeName = (index: number) => String(index).padStart(16, '0')

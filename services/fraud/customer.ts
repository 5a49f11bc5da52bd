import { entries, type Entries } from '@millrace/kernel'
import type { Reason } from '#contracts/fields'

/** A check is asked about for a day, and what came of it for another. */
export const orderKeptMs = 48 * 60 * 60_000

/** What was said of an order; `counted` is what it adds to the total while it is in the window. */
export type Judged =
  | { readonly is: 'passed'; readonly currency: string; readonly counted: number }
  | { readonly is: 'undone'; readonly currency: string; readonly counted?: number }
  | {
      readonly is: 'refused'
      readonly currency: string
      readonly reasons: Reason[]
      readonly counted?: number
    }

export type Passed = Extract<Judged, { is: 'passed' }>

/** An order as the customer's entries are named: by when it was placed, and its id. */
export type Placed = { readonly orderId: string; readonly placedAt: number }

/**
 * Orders stand in the order in which they were placed, so that they leave the window, and later the
 * memory, in that order.
 */
export type Customer = {
  /** What counts, by currency; nothing is kept of a currency in which nothing counts. */
  readonly totals: Readonly<Record<string, number>>
  /** What was placed until then has left the window. */
  readonly outUntil: number
  /** Nothing in the window was placed before: until then it need not be looked at. 0 when empty. */
  readonly insideSince: number
  /** When the newest was placed; 0 when no session goes on. Only sessions have it. */
  readonly lastAt?: number
  /** Whether the sweep is set. */
  readonly sweeps: boolean
  readonly orders: Entries<Judged>
}

export const noOrders: Customer = {
  totals: {},
  outUntil: 0,
  insideSince: 0,
  sweeps: false,
  orders: entries<Judged>(),
}

export const totalIn = ({ totals }: Customer, currency: string): number => totals[currency] ?? 0

export const judgedBefore = ({ orders }: Customer, placed: Placed): Judged | undefined =>
  orders.get(nameOf(placed))

/** Remembers what is said of an order, and adds what it counts. */
export function judge(customer: Customer, placed: Placed, judged: Judged): Customer {
  const orders = customer.orders.with(nameOf(placed), judged)
  if (!isInside(customer, placed)) return { ...customer, orders }
  const { insideSince } = customer
  return {
    ...customer,
    totals: add(customer.totals, judged.currency, judged.counted ?? 0),
    insideSince: insideSince === 0 ? placed.placedAt : Math.min(insideSince, placed.placedAt),
    orders,
  }
}

/** Takes an order out, if it still counts. */
export function undo(customer: Customer, placed: Placed, { currency, counted }: Passed): Customer {
  return {
    ...customer,
    totals: add(customer.totals, currency, isInside(customer, placed) ? -counted : 0),
    orders: customer.orders.with(nameOf(placed), { is: 'undone', currency }),
  }
}

/** It is undone, and counts as before. */
export const undoOnly = (
  customer: Customer,
  placed: Placed,
  { currency, counted }: Passed,
): Customer => ({
  ...customer,
  orders: customer.orders.with(nameOf(placed), { is: 'undone', currency, counted }),
})

export const isInside = ({ outUntil }: Customer, { placedAt }: Placed): boolean =>
  placedAt > outUntil

/** Lets those leave the window that were placed at `until` or before. */
export function letOut(customer: Customer, until: number): Customer {
  const { outUntil, insideSince, orders } = customer
  if (until <= outUntil) return customer
  if (insideSince === 0 || insideSince > until) return { ...customer, outUntil: until }
  let { totals } = customer
  for (const [, judged] of orders.list({ from: timeName(insideSince), to: timeName(until + 1) })) {
    totals = add(totals, judged.currency, -(judged.counted ?? 0))
  }
  return { ...customer, outUntil: until, insideSince: firstAt(orders, until + 1) ?? 0, totals }
}

/** A session goes on for as long as orders come. */
export const goOn = (customer: Customer, { placedAt }: Placed): Customer => ({
  ...customer,
  lastAt: Math.max(customer.lastAt ?? 0, placedAt),
})

/** Lets all leave that have come, of which the newest was placed at `lastAt`. */
export const endSession = (customer: Customer, lastAt: number): Customer => ({
  ...customer,
  totals: {},
  outUntil: lastAt,
  insideSince: 0,
  lastAt: 0,
})

/** Forgets the oldest that were placed at `until` or before: so many at most. */
export function forget(customer: Customer, until: number, max: number): Customer {
  const old = [...customer.orders.list({ to: timeName(until + 1), limit: max })]
  return { ...customer, orders: customer.orders.withoutAll(old.map(([name]) => name)) }
}

/** When the oldest that is remembered was placed. */
export const oldestAt = ({ orders }: Customer): number | undefined => firstAt(orders, 0)

function firstAt(orders: Entries<Judged>, from: number): number | undefined {
  for (const [name] of orders.list({ from: timeName(from), limit: 1 })) return timeIn(name)
  return undefined
}

function add(totals: Customer['totals'], currency: string, amount: number): Customer['totals'] {
  if (amount === 0) return totals
  const total = (totals[currency] ?? 0) + amount
  if (total > 0) return { ...totals, [currency]: total }
  const { [currency]: _, ...others } = totals
  return others
}

/** As many digits as the last instant has, so that names sort as times do. */
const digits = 16

const timeName = (at: number): string => String(Math.max(at, 0)).padStart(digits, '0')

const timeIn = (name: string): number => Number(name.slice(0, digits))

const nameOf = ({ orderId, placedAt }: Placed): string => `${timeName(placedAt)}|${orderId}`

/** What two books say differently, about how much money, and what is to be done about it. */
import { moneyText } from '#contracts/money-text'
import type { Order } from '#contracts/orders'

export type Difference = {
  readonly orderId: string
  readonly what:
    | 'under-way'
    | 'unknown-order'
    | 'held-twice'
    | 'not-at-provider'
    | 'left-held'
    | 'captured'
    | 'refunded'
    | 'paid'
  /** How much it is about, in minor units. */
  readonly amount: number
  readonly currency: string
  readonly detail: string
  /** What a person does about it, where nothing here can. */
  readonly mend: string
}

export type KnownOrder = Pick<Order, 'state' | 'total' | 'currency' | 'payment' | 'refunds'>

export const isOver = ({ state }: KnownOrder): boolean => state !== 'PENDING'

/** A part that is still to be given back will agree with it when it was. */
export const isGivingBack = ({ refunds = [] }: KnownOrder): boolean =>
  refunds.some(({ state }) => state !== 'done')

/** What the customer is to have paid for an order that is over, less what was given back in parts. */
function dueOf({ state, total, refunds = [] }: KnownOrder): number {
  if (state !== 'APPROVED' && state !== 'SHIPPED') return 0
  return total - refunds.reduce((sum, { amount }) => sum + amount, 0)
}

/** One that differs, or none. */
export function ofPrice(orderId: string, order: KnownOrder, paid: number): readonly Difference[] {
  const { state, currency } = order
  const due = dueOf(order)
  if (paid === due) return []
  const said = (minor: number): string => moneyText({ minor, currency })
  return [
    {
      ...{ orderId, what: 'paid', amount: Math.abs(paid - due), currency },
      detail: `The order is ${state}: ${said(due)} is due, and ${said(paid)} is paid.`,
      mend: paid > due ? `Give ${said(paid - due)} back.` : `Charge ${said(due - paid)} anew.`,
    },
  ]
}

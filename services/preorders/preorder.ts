import { entries, isoTime, refuse, type Entries, type Payload } from '@millrace/kernel'
import type { payTimes } from '#contracts/preorder-products'
import {
  type placePreorder,
  type Preorder as Shown,
  type PreorderReason,
  type PreorderState,
} from '#contracts/preorders'

export type Wanted = Omit<Payload<typeof placePreorder>, 'preorderId'>

/** An order that it is charged or released with. */
export type Leg = { readonly orderId: string; readonly is: 'asked' | 'approved' | 'shipped' }

export type Line = {
  readonly at: number
  readonly what: string
  readonly orderId?: string
  readonly detail?: string
}

type Known = {
  readonly state: PreorderState
  readonly wanted: Wanted
  /** As they are by now; what was wanted stays as it was asked for. */
  readonly payment: Wanted['payment']
  readonly slot?: string
  readonly ticket: number
  readonly currency: string
  readonly unitPrice: number
  readonly payWhen: (typeof payTimes)[number]
  readonly payWithinMs: number
  /** The order that takes the money before the release, and the one that brings the goods. */
  readonly paying?: Leg
  readonly release?: Leg
  readonly attempts: number
  readonly wasReleased: boolean
  /** Until when whoever was declined may pay, and the order that was; 0 and empty while none was. */
  readonly payBy: number
  readonly isOverdue: boolean
  readonly declinedWith: string
  readonly reasons: PreorderReason[]
  readonly placedAt: number
  readonly updatedAt: number
}

/** `PLACING` is one whose product has not answered yet. */
export type Preorder = { readonly history: Entries<Line>; readonly lines: number } & (
  | { readonly state: 'NONE' }
  | { readonly state: 'PLACING'; readonly wanted: Wanted }
  | Known
)
export type Placed = Preorder & Known

export const noPreorder: Preorder = { state: 'NONE', history: entries<Line>(), lines: 0 }

export const isPlaced = (preorder: Preorder): preorder is Placed =>
  preorder.state !== 'NONE' && preorder.state !== 'PLACING'

export const unknownPreorder = (preorderId: string) =>
  refuse({ refused: 'not-found', detail: `There is no pre-order ${preorderId}.` })

export const conflict = (detail: string) => refuse({ refused: 'conflict', detail })

/** Nobody has so much to tell: what comes then is left out. */
const linesMax = 1000

export function noted<P extends Preorder>(preorder: P, line: Line): P {
  if (preorder.lines >= linesMax) return preorder
  const name = String(preorder.lines).padStart(4, '0')
  return { ...preorder, history: preorder.history.with(name, line), lines: preorder.lines + 1 }
}

/** What every message about it says of its customer, where that was known. */
export const known = ({ registered }: Wanted): { readonly registered?: boolean } =>
  registered === undefined ? {} : { registered }

export function shown(id: string, preorder: Placed): Shown {
  const { wanted, state, currency, unitPrice, payWhen, attempts, payBy, reasons } = preorder
  const { customerId, sku, quantity } = wanted
  const { payment, slot, release, paying, placedAt, updatedAt } = preorder
  const order = release ?? paying
  return {
    ...{ id, customerId, sku, quantity, state },
    ...{ currency, unitPrice, total: quantity * unitPrice, payWhen },
    payment,
    ...(slot === undefined ? {} : { delivery: { slot } }),
    ...(order === undefined ? {} : { orderId: order.orderId }),
    ...(release === undefined || paying === undefined ? {} : { paidWith: paying.orderId }),
    attempts,
    ...(payBy === 0 ? {} : { payBy: isoTime(payBy) }),
    ...{ reasons, placedAt: isoTime(placedAt), updatedAt: isoTime(updatedAt) },
  }
}

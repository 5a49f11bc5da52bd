import { decide, withdraw, type Decision, type Out } from '@millrace/kernel'
import { requestCancel } from '#contracts/orders'
import { leavePlace, placeCharged } from '#contracts/preorder-products'
import { preorderMoved, type PreorderReason, type PreorderState } from '#contracts/preorders'
import { known, noted, type Leg, type Placed, type Preorder } from './preorder.ts'

type Now = { readonly key: string; readonly now: number }
type News = {
  readonly what: string
  readonly orderId?: string
  readonly reasons?: readonly PreorderReason[]
}

/** It stands elsewhere from now on, and tells so; its history says why. */
export function become(
  preorder: Placed,
  state: PreorderState,
  { at: { key, now }, what, orderId, reasons = [] }: News & { readonly at: Now },
): { readonly preorder: Placed; readonly told: Out } {
  const order = orderId === undefined ? {} : { orderId }
  const detail = reasons.map((reason) => reason.detail).join(' ')
  const line = { at: now, what, ...order, ...(detail === '' ? {} : { detail }) }
  const next = noted({ ...preorder, state, updatedAt: now }, line)
  const { wanted, ticket, placedAt } = preorder
  const { customerId, sku, quantity } = wanted
  const why = reasons.length === 0 ? {} : { reasons: [...reasons] }
  const told = preorderMoved({
    ...{ preorderId: key, customerId, sku, quantity, ticket },
    ...{ from: preorder.state, state, placedAt, ...order, ...why, ...known(wanted) },
  })
  return { preorder: next, told }
}

const placeOf = ({ wanted: { sku }, ticket }: Placed, preorderId: string) => ({
  ...{ sku, preorderId, ticket },
})

export const outcomeOf = (
  preorder: Placed,
  preorderId: string,
  outcome: 'paid' | 'released' | 'declined' | 'again' | 'short',
): Out => placeCharged({ ...placeOf(preorder, preorderId), outcome })

/** A reminder and a deadline that are not needed any more. */
export const nothingDue: readonly Out[] = [withdraw('reminder'), withdraw('payment')]

/**
 * It is to be no more: its orders are canceled one after another, the goods before the money, each by its
 * own undo. When nothing is left, its place is free.
 */
export function unwind(
  preorder: Placed,
  at: Now,
  reasons: readonly PreorderReason[],
): Decision<Preorder> {
  const kept = { ...preorder, reasons: [...reasons], payBy: 0 }
  const live = kept.release ?? kept.paying
  if (live === undefined) return end(kept, at)
  const reason = reasons.map(({ detail }) => detail).join(' ')
  const cancel = requestCancel({ orderId: live.orderId, reason: reason.slice(0, 500) })
  if (kept.state === 'CANCELING') return decide(kept, cancel)
  const { orderId } = live
  const news = { at, what: 'preorder.cancel-begun', orderId, reasons }
  const { preorder: next, told } = become(kept, 'CANCELING', news)
  return decide<Preorder>(next, told, ...nothingDue, cancel)
}

function end(preorder: Placed, at: Now): Decision<Preorder> {
  const { reasons, ticket, wanted } = preorder
  const news = { at, what: 'preorder.canceled', reasons }
  const { preorder: next, told } = become(preorder, 'CANCELED', news)
  const { sku, quantity } = wanted
  const { wasReleased } = preorder
  const leave = leavePlace({ sku, preorderId: at.key, ticket, quantity, wasReleased })
  return decide<Preorder>(next, told, ...nothingDue, leave)
}

/** Without a leg that came to nothing. */
export function without(preorder: Placed, leg: 'paying' | 'release'): Placed {
  const { [leg]: _, ...rest } = preorder
  return rest as Placed
}

export const legOf = (preorder: Placed, orderId: string): 'paying' | 'release' | undefined => {
  if (preorder.release?.orderId === orderId) return 'release'
  return preorder.paying?.orderId === orderId ? 'paying' : undefined
}

export const approved = ({ orderId }: Leg): Leg => ({ orderId, is: 'approved' })

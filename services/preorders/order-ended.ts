/** What becomes of the orders that a pre-order is charged and released with. */
import { decide, later, type Context, type Decision, type Payload } from '@millrace/kernel'
import type { orderCanceled, orderConfirmed, orderShipped } from '#contracts/orders'
import {
  paymentIsDue,
  preorderReminded,
  reminderIsDue,
  type PreorderReason,
} from '#contracts/preorders'
import { approved, become, legOf, nothingDue, outcomeOf, unwind, without } from './become.ts'
import { isPlaced, known, noted, type Placed, type Preorder } from './preorder.ts'

export function onOrderConfirmed(
  preorder: Preorder,
  { orderId }: Payload<typeof orderConfirmed>,
  at: Context,
): Decision<Preorder> {
  if (!isPlaced(preorder)) return decide(preorder)
  const leg = legOf(preorder, orderId)
  const asked = leg && preorder[leg]
  if (leg === undefined || asked?.is !== 'asked') return decide(preorder)
  const next: Placed = { ...preorder, [leg]: approved(asked) }
  // It was given up meanwhile: its order is canceled, too, and tells when.
  if (preorder.state === 'CANCELING') return decide<Preorder>(next)
  const due = preorder.payBy === 0 ? [] : nothingDue
  const done = { ...next, payBy: 0, isOverdue: false, reasons: [] }
  const { preorder: settled, told } =
    leg === 'release'
      ? become({ ...done, wasReleased: true }, 'RELEASED', {
          at,
          what: 'preorder.released',
          orderId,
        })
      : become(done, 'PAID', { at, what: 'preorder.paid', orderId })
  const outcome = outcomeOf(settled, at.key, leg === 'release' ? 'released' : 'paid')
  return decide<Preorder>(settled, told, ...due, outcome)
}

/** A cancel that came too late: the goods are on their way. */
export function onOrderShipped(
  preorder: Preorder,
  { orderId }: Payload<typeof orderShipped>,
  at: Context,
): Decision<Preorder> {
  if (!isPlaced(preorder) || preorder.release?.orderId !== orderId) return decide(preorder)
  const shipped: Placed = { ...preorder, release: { orderId, is: 'shipped' } }
  const news = { at, what: 'preorder.shipped', orderId }
  if (preorder.state !== 'CANCELING') {
    return decide<Preorder>(noted(shipped, { at: at.now, what: news.what, orderId }))
  }
  const { preorder: next, told } = become({ ...shipped, reasons: [] }, 'RELEASED', news)
  return decide<Preorder>(next, told)
}

export function onOrderCanceled(
  preorder: Preorder,
  { orderId, reasons }: Payload<typeof orderCanceled>,
  at: Context,
): Decision<Preorder> {
  if (!isPlaced(preorder)) return decide(preorder)
  const leg = legOf(preorder, orderId)
  if (leg === undefined) return decide(preorder)
  const left = without(preorder, leg)
  if (preorder.state === 'CANCELING') return unwind(left, at, preorder.reasons)
  const wasAsked = preorder[leg]?.is === 'asked'
  if (!wasAsked || has(reasons, 'canceled-by-request')) return unwind(left, at, reasons)
  if (has(reasons, 'out-of-stock', 'unknown-sku')) return tryLater(left, at, { orderId, reasons })
  // Nobody knows why; no customer can do anything about it.
  const isUnheard = has(reasons, 'timed-out') && preorder.attempts < attemptsMax
  if (isUnheard) return tryLater(left, at, { orderId, reasons })
  return decline(left, at, { orderId, reasons })
}

const attemptsMax = 10

const has = (reasons: readonly PreorderReason[], ...codes: readonly string[]): boolean =>
  reasons.some(({ code }) => codes.includes(code))

type Refused = { readonly orderId: string; readonly reasons: readonly PreorderReason[] }

/** Where it rests while no order is under way. */
export const restOf = ({ paying }: Placed): 'RESERVED' | 'PAID' =>
  paying === undefined ? 'RESERVED' : 'PAID'

function tryLater(preorder: Placed, at: Context, refused: Refused): Decision<Preorder> {
  const news = { at, what: 'preorder.to-be-tried-again', ...refused }
  const { preorder: next, told } = become(preorder, restOf(preorder), news)
  const isShort = !has(refused.reasons, 'timed-out')
  return decide<Preorder>(next, told, outcomeOf(next, at.key, isShort ? 'short' : 'again'))
}

export const notPaid: PreorderReason = {
  code: 'not-paid-in-time',
  detail: 'It was not paid in time.',
}

/** The first time sets until when it may be paid; told again later, that stays. */
function decline(preorder: Placed, at: Context, { orderId, reasons }: Refused): Decision<Preorder> {
  if (preorder.isOverdue) return unwind(preorder, at, [...reasons, notPaid])
  const { key, now } = at
  const isFirst = preorder.payBy === 0
  const payBy = isFirst ? now + preorder.payWithinMs : preorder.payBy
  const kept = { ...preorder, payBy, reasons: [...reasons], declinedWith: orderId }
  const { preorder: next, told } = become(kept, 'DECLINED', {
    ...{ at, what: 'preorder.declined', orderId, reasons },
  })
  const timers = [
    later(
      'reminder',
      now + Math.ceil(preorder.payWithinMs / 2),
      reminderIsDue({ preorderId: key }),
    ),
    later('payment', payBy, paymentIsDue({ preorderId: key })),
  ]
  return decide<Preorder>(
    next,
    told,
    reminderOf(next, key, 1),
    outcomeOf(next, key, 'declined'),
    ...(isFirst ? timers : []),
  )
}

export function reminderOf(preorder: Placed, preorderId: string, nth: number) {
  const { wanted, payBy, reasons, declinedWith: orderId } = preorder
  const { customerId, sku } = wanted
  const about = { preorderId, customerId, orderId, sku, nth, payBy, reasons }
  return preorderReminded({ ...about, ...known(wanted) })
}

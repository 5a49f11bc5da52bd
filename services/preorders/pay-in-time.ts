/** Somebody whose payment was declined is reminded once more, pays in another way, or is too late. */
import { answer, decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import { chargeAgain, placeReminded } from '#contracts/preorder-products'
import type { changePayment } from '#contracts/preorders'
import { become, unwind } from './become.ts'
import { notPaid, reminderOf, restOf } from './order-ended.ts'
import { paymentIn } from './place-preorder.ts'
import {
  conflict,
  isPlaced,
  noted,
  shown,
  unknownPreorder,
  type Placed,
  type Preorder,
} from './preorder.ts'

export function onReminderIsDue(preorder: Preorder, _: unknown, at: Context): Decision<Preorder> {
  if (!isPlaced(preorder) || preorder.state !== 'DECLINED') return decide(preorder)
  const { wanted, ticket } = preorder
  return decide<Preorder>(
    noted(preorder, { at: at.now, what: 'preorder.reminded' }),
    reminderOf(preorder, at.key, 2),
    placeReminded({ sku: wanted.sku, preorderId: at.key, ticket }),
  )
}

/** What is being tried may still succeed; it is not tried again then. */
export function onPaymentIsDue(preorder: Preorder, _: unknown, at: Context): Decision<Preorder> {
  if (!isPlaced(preorder) || preorder.payBy === 0) return decide(preorder)
  if (preorder.state === 'DECLINED') return unwind(preorder, at, [...preorder.reasons, notPaid])
  return decide<Preorder>({ ...preorder, isOverdue: true })
}

const changeable: readonly string[] = ['WAITING', 'RESERVED', 'PAID', 'DECLINED']
/** Whoever has tried so often will not succeed. */
const attemptsMax = 50

export function onChangePayment(
  preorder: Preorder,
  { preorderId, payment, delivery }: Payload<typeof changePayment>,
  at: Context,
): Decision<Preorder> {
  if (!isPlaced(preorder)) return decide(preorder, unknownPreorder(preorderId))
  if (!changeable.includes(preorder.state)) {
    return decide(preorder, conflict(`Pre-order ${preorderId} is ${preorder.state}.`))
  }
  if (preorder.attempts >= attemptsMax) {
    return decide(preorder, conflict(`Pre-order ${preorderId} was tried too often.`))
  }
  const changed: Placed = {
    ...preorder,
    ...(payment === undefined ? {} : { payment: paymentIn(payment) }),
    ...(delivery === undefined ? {} : { slot: delivery.slot }),
    updatedAt: at.now,
  }
  const what = 'preorder.payment-changed'
  if (preorder.state !== 'DECLINED') {
    const next = noted(changed, { at: at.now, what })
    return decide<Preorder>(next, answer(shown(preorderId, next)))
  }
  const { preorder: next, told } = become(changed, restOf(changed), { at, what })
  const { wanted, ticket } = next
  const again = chargeAgain({ sku: wanted.sku, preorderId, ticket })
  return decide<Preorder>(next, told, again, answer(shown(preorderId, next)))
}

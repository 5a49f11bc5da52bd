import { decide, effect, type Context, type Decision, type Payload } from '@millrace/kernel'
import {
  cardCharged,
  cardRefused,
  charging,
  isCertain,
  type chargeCard,
  type chargeEnded,
  type ChargeRequest,
} from '#contracts/payments'
import { begin, charge, decline, giveBack, type Payment } from './payment.ts'
import { refundAtProvider } from './refund-card.ts'

type Asked = Payload<typeof chargeCard>

/** Asked again, it is the same charge; after its undo it is refused. */
export function onChargeCard(
  payment: Payment,
  { paymentId, orderId, amount, card, details }: Asked,
  { newId }: Context,
): Decision<Payment> {
  const known = { paymentId, orderId }
  if (payment.status === 'asked') return decide(payment)
  if (payment.status === 'charged' && payment.chargeId !== null) {
    return decide(payment, cardCharged({ ...known, chargeId: payment.chargeId }))
  }
  if (payment.status !== 'none') {
    return decide(payment, cardRefused({ ...known, reason: payment.reason ?? 'declined' }))
  }
  const next = begin(orderId, newId())
  const request: ChargeRequest = {
    chargeKey: next.chargeKey,
    ...(amount === undefined ? {} : { amount }),
    ...(card === undefined ? {} : { card }),
    ...(details === undefined ? {} : { details }),
  }
  return decide(next, effect(charging, 'charge', request))
}

/** One that was not waited for any longer may still succeed: it is given back before anybody asks. */
export function onChargeEnded(
  payment: Payment,
  { paymentId, chargeId, refused }: Payload<typeof chargeEnded>,
): Decision<Payment> {
  // It was called off meanwhile: the refund waits behind the charge already.
  if (payment.status !== 'asked') return decide(payment)
  const known = { paymentId, orderId: payment.orderId }
  if (chargeId !== undefined) {
    return decide(charge(payment, chargeId), cardCharged({ ...known, chargeId }))
  }
  const reason = refused ?? 'failed'
  const told = cardRefused({ ...known, reason })
  if (isCertain(reason)) return decide(decline(payment, reason), told)
  const next = giveBack(payment, reason)
  return decide(next, told, refundAtProvider(next))
}

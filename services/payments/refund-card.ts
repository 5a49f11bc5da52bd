import { decide, effect, type Decision, type Payload } from '@millrace/kernel'
import {
  cardRefunded,
  refunding,
  type refundCard,
  type refundEnded,
  type RefundRequest,
} from '#contracts/payments'
import { endRefund, giveBack, noPayment, type Payment } from './payment.ts'

/** It follows the charge, which may still be under way: effects of a key go one after another. */
export function refundAtProvider({ chargeKey }: Payment) {
  const request: RefundRequest = { chargeKey }
  return effect(refunding, 'refund', request)
}

export function onRefundCard(
  payment: Payment,
  { paymentId, orderId }: Payload<typeof refundCard>,
): Decision<Payment> {
  const done = (given: boolean) => cardRefunded({ paymentId, orderId, given })
  switch (payment.status) {
    case 'none':
      return decide(endRefund({ ...noPayment, orderId }, false), done(false))
    case 'refused':
      return decide(payment, done(false))
    case 'refunded':
      return decide(payment, done(payment.given))
    case 'refunding':
      return decide(payment)
    case 'asked':
    case 'charged': {
      const next = giveBack(payment, null)
      return decide(next, refundAtProvider(next))
    }
  }
}

export function onRefundEnded(
  payment: Payment,
  { paymentId, given }: Payload<typeof refundEnded>,
): Decision<Payment> {
  if (payment.status !== 'refunding') return decide(payment)
  const { orderId } = payment
  return decide(endRefund(payment, given), cardRefunded({ paymentId, orderId, given }))
}

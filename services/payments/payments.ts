import { service } from '@millrace/kernel'
import { chargeCard, chargeEnded, refundCard, refundEnded } from '#contracts/payments'
import { onChargeCard, onChargeEnded } from './charge-card.ts'
import { noPayment } from './payment.ts'
import { onRefundCard, onRefundEnded } from './refund-card.ts'

export const payments = service('payments', {
  keyedBy: 'paymentId',
  initial: noPayment,
  on: (on) => [
    on(chargeCard, onChargeCard),
    on(chargeEnded, onChargeEnded),
    on(refundCard, onRefundCard),
    on(refundEnded, onRefundEnded),
  ],
})

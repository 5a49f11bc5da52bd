import { describe, it } from 'node:test'
import { effect } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import {
  cardRefunded,
  cardRefused,
  chargeCard,
  chargeEnded,
  refundCard,
  refundEnded,
} from '#contracts/payments'
import { payments } from './payments.ts'

const fold = { paymentId: 'fold', orderId: 'r-1' }
const asked = chargeCard(fold)
const charged = chargeEnded({ paymentId: 'fold', chargeId: 'ch-1' })
const refund = effect('refund-card', 'refund', { chargeKey: 'new-1' })
const refunded = cardRefunded({ ...fold, given: true })

describe('payments: refund a card', () => {
  it('gives back what was charged, once', () => {
    given(payments)
      .when(asked)
      .when(charged)
      .when(refundCard(fold))
      .then(refund)
      .when(refundCard(fold))
      .then()
      .when(refundEnded({ paymentId: 'fold', given: true }))
      .then(refunded)
      .when(refundCard(fold))
      .then(refunded)
      .changesNothing()
  })

  it('waits behind a charge that is under way, whose success is told to nobody', () => {
    given(payments)
      .when(asked)
      .when(refundCard(fold))
      .then(refund)
      .when(charged)
      .then()
      .leaves({ status: 'refunding' })
      .when(refundEnded({ paymentId: 'fold', given: true }))
      .then(refunded)
  })

  it('finds nothing before it is asked for, and leaves a mark that refuses it', () => {
    given(payments)
      .when(refundCard(fold))
      .then(cardRefunded({ ...fold, given: false }))
      .when(asked)
      .then(cardRefused({ ...fold, reason: 'declined' }))
      .changesNothing()
  })

  it('takes no answer that it does not wait for', () => {
    given(payments)
      .when(asked)
      .when(refundEnded({ paymentId: 'fold', given: true }))
      .then()
      .changesNothing()
  })
})

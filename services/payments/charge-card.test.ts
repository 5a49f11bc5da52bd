import { describe, it } from 'node:test'
import { effect } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import {
  cardCharged,
  cardRefunded,
  cardRefused,
  chargeCard,
  chargeEnded,
  refundCard,
  refundEnded,
} from '#contracts/payments'
import { payments } from './payments.ts'

const fold = { paymentId: 'fold', orderId: 'r-1' }
const card = { token: 'tok-7', shown: '****-****-****-1234' }
const amount = { minor: 1_300_000, currency: 'KRW' }
const asked = chargeCard({ ...fold, amount, card, details: { productName: 'fold' } })
const charged = chargeEnded({ paymentId: 'fold', chargeId: 'ch-1' })
const refund = effect('refund-card', 'refund', { chargeKey: 'new-1' })

const waiting = given(payments).when(asked)
const paid = waiting.when(charged)

describe('payments: charge a card', () => {
  it('asks the provider once, under a key that is made for it', () => {
    const request = { chargeKey: 'new-1', amount, card, details: { productName: 'fold' } }
    waiting
      .then(effect('charge-card', 'charge', request))
      .when(asked)
      .then()
      .changesNothing()
  })

  it('tells when it is charged, and again when it is asked again', () => {
    const told = cardCharged({ ...fold, chargeId: 'ch-1' })
    paid.then(told).leaves({ status: 'charged' }).when(asked).then(told).changesNothing()
  })

  for (const refused of ['declined', 'no-token', 'circuit-open'] as const) {
    it(`gives nothing back where it ends ${refused}, as nothing was charged`, () => {
      const told = cardRefused({ ...fold, reason: refused })
      waiting
        .when(chargeEnded({ paymentId: 'fold', refused }))
        .then(told)
        .when(asked)
        .then(told)
        .when(refundCard(fold))
        .then(cardRefunded({ ...fold, given: false }))
    })
  }

  for (const refused of ['timed-out', 'unreachable', 'failed'] as const) {
    it(`is refused and given back where it ends ${refused}, as it may have been charged`, () => {
      waiting
        .when(chargeEnded({ paymentId: 'fold', refused }))
        .then(cardRefused({ ...fold, reason: refused }), refund)
        .when(refundEnded({ paymentId: 'fold', given: true }))
        .then(cardRefunded({ ...fold, given: true }))
        .when(asked)
        .then(cardRefused({ ...fold, reason: refused }))
    })
  }

  it('takes no answer twice', () => {
    paid.when(charged).then().changesNothing()
    paid
      .when(chargeEnded({ paymentId: 'fold', refused: 'timed-out' }))
      .then()
      .changesNothing()
  })
})

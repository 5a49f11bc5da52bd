import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cardRefunded, cardUnanswered, refundCard } from '#contracts/cards'
import { amount, asks, declined, done, held, orderId, refund, taken, taking } from './visa.ts'

const back = (minor: number) =>
  cardRefunded({ orderId, customerId: 'anna', amount: { ...amount, minor } })

describe('cards: refund', () => {
  it('gives back what was taken, once, under a key of its own', () => {
    taken
      .when(refund)
      .then(asks.refund())
      .when(refund)
      .then()
      .changesNothing()
      .when(done('refund'))
      .then(back(700))
      .when(refund)
      .then(back(700))
      .changesNothing()
  })

  it('gives back a part', () => {
    const part = refundCard({ orderId, customerId: 'anna', amount: { ...amount, minor: 200 } })
    taken.when(part).when(done('refund')).then(back(200)).leaves({ captured: 700, refunded: 200 })
  })

  it('is not lost where the provider will not: it is asked again', () => {
    taken
      .when(refund)
      .when(declined('refund'))
      .then(cardUnanswered({ orderId, did: 'refund', why: 'declined', attempt: 1 }))
      .when(refund)
      .then(asks.refund(2))
  })

  it('gives back what a person said was taken', () => {
    taking.when(refund).then(asks.refund()).when(done('refund')).then(back(700))
  })

  it('gives nothing back that was not taken', () => {
    assert.throws(() => held.when(refund), /has 0.00 EUR/)
    const more = refundCard({ orderId, customerId: 'anna', amount: { ...amount, minor: 701 } })
    assert.throws(() => taken.when(more), /has 7.00 EUR/)
  })
})

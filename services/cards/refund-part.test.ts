import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { effect } from '@millrace/kernel'
import {
  cardAnswered,
  cardPartRefunded,
  refundCard,
  refundCardPart,
  showCard,
} from '#contracts/cards'
import { amount, done, held, orderId, refund, taken, unknown } from './visa.ts'

const part = (refundId: string, minor: number) => ({
  ...{ orderId, customerId: 'anna', refundId, amount: { ...amount, minor } },
})
const give = (refundId: string, minor: number) => refundCardPart(part(refundId, minor))
const back = (refundId: string, minor: number) => cardPartRefunded(part(refundId, minor))
const asks = (minor: number, nth = 1) =>
  effect('card', `refund ${nth}`, {
    ...{ ask: 'refund', key: 'new-1', refundKey: 'new-1', amount: { ...amount, minor } },
  })

describe('cards: refund in part', () => {
  it('gives a part back once, and keeps the rest', () => {
    taken
      .when(give('1', 200))
      .then(asks(200))
      .when(give('1', 200))
      .then()
      .changesNothing()
      .when(done('refund'))
      .then(back('1', 200))
      .when(give('1', 200))
      .then(back('1', 200))
      .changesNothing()
  })

  it('gives several back, one after another, and then the rest', () => {
    taken
      .when(give('1', 200))
      .when(done('refund'))
      .when(give('2', 300))
      .then(asks(300))
      .when(done('refund'))
      .then(back('2', 300))
      .when(refundCard({ orderId, customerId: 'anna', amount: { ...amount, minor: 200 } }))
      .when(done('refund'))
      .leaves({ given: 500, refunded: 200 })
  })

  it('has given all back with the last part', () => {
    const all = taken.when(give('1', 200)).when(done('refund')).when(give('2', 500))
    all.leaves({ state: 'refunding-part' })
    const given = all.when(done('refund'))
    given.leaves({ state: 'refunded', captured: 700, given: 700, refunded: 0 })
    const [shown] = given.when(showCard({ orderId })).out
    const body = { state: 'refunded', captured: 700, refunded: 700 }
    assert.partialDeepStrictEqual(shown, { accepted: true, body })
    given.when(give('2', 500)).then(back('2', 500)).changesNothing()
    assert.throws(() => given.when(give('3', 1)), /has 0.00 EUR/)
  })

  it('is asked again where nobody knows of it', () => {
    taken
      .when(give('1', 200))
      .when(unknown('refund', 'timeout'))
      .when(give('1', 200))
      .then(asks(200, 2))
  })

  it('takes an answer about another refund for none', () => {
    const asked = taken.when(give('1', 200))
    const ofAnother = cardAnswered({ orderId, did: 'refund', outcome: 'done', refundKey: 'other' })
    asked.when(ofAnother).then().changesNothing()
    asked
      .when(cardAnswered({ orderId, did: 'refund', outcome: 'done', refundKey: 'new-1' }))
      .then(back('1', 200))
  })

  it('gives no more back than is left', () => {
    assert.throws(() => held.when(give('1', 1)), /has 0.00 EUR/)
    const once = taken.when(give('1', 200)).when(done('refund'))
    assert.throws(() => once.when(give('2', 501)), /has 5.00 EUR/)
    assert.throws(() => once.when(refund), /has 5.00 EUR/)
  })
})

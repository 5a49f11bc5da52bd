import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Faulty } from '../faulty.ts'
import { readFact } from './read-fact.ts'

const created = { eventType: 'ReservationCreated', id: 7 }

describe('pre-orders: what another hand tells', () => {
  it('is about a reservation, which it may name by text', () => {
    assert.deepEqual(readFact(created), { value: created, about: '7' })
    const paid = { eventType: 'PaymentCreated', id: '3', preReservationId: '7' }
    const value = { ...paid, id: 3, preReservationId: 7 }
    assert.deepEqual(readFact(paid), { value, about: '7' })
  })

  it('keeps what the topic knows, of a card its last digits, and nothing else', () => {
    const fact = { ...created, price: '5', userAddress: null, cardNo: '1234-1234-1234-9876' }
    const { value } = readFact({ ...fact, card: '1234-1234-1234-9876' })
    const kept = { ...created, price: 5, userAddress: null, cardNo: '****-****-****-9876' }
    assert.deepEqual(value, kept)
  })

  it('keeps a text without the number of a card', () => {
    const { value } = readFact({ ...created, productName: 'by 4111 1111 1111 1111, fold' })
    assert.deepEqual(value, { ...created, productName: 'by ****, fold' })
  })

  it('may be an event that nobody knows', () => {
    const moved = { eventType: 'ReservationMoved', id: 7 }
    assert.deepEqual(readFact(moved), { value: moved, about: '7' })
  })

  const wrong: readonly [what: string, fact: unknown][] = [
    ['no object', 'text'],
    ['nothing', null],
    ['without a type', { id: 7 }],
    ['without a number', { eventType: 'ReservationCreated' }],
    ['of a payment of nothing', { ...created, preReservationId: 0 }],
    ['with a time that is none', { ...created, expectedDeliveryAt: 1e300 }],
    ['with a price that is none', { ...created, price: 'dear' }],
    ['with an address that is a list', { ...created, userAddress: ['seoul'] }],
    ['with an address without end', { ...created, userAddress: 'x'.repeat(256) }],
    ['with text that is none', { ...created, productName: '\ud800' }],
  ]
  for (const [what, fact] of wrong) {
    it(`is refused where it is ${what}`, () => {
      assert.throws(() => readFact(fact), Faulty)
    })
  }
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { letterId, letterIn, type LetterAddress } from './notifications.ts'

const ids: readonly (readonly [id: string, LetterAddress])[] = [
  ['o-1.order-approved', { orderId: 'o-1', event: 'order-approved', channel: 'outbox' }],
  ['o.1.order-canceled.email', { orderId: 'o.1', event: 'order-canceled', channel: 'email' }],
  [
    'o-1.order-part-refunded.12',
    { orderId: 'o-1', event: 'order-part-refunded', refundId: '12', channel: 'outbox' },
  ],
  [
    'o-1.order-part-refunded.2.email',
    { orderId: 'o-1', event: 'order-part-refunded', refundId: '2', channel: 'email' },
  ],
  [
    'o-1.order-part-refunded.order-approved',
    { orderId: 'o-1.order-part-refunded', event: 'order-approved', channel: 'outbox' },
  ],
  [
    'o-1.order-part-refunded.2.order-approved.email',
    { orderId: 'o-1.order-part-refunded.2', event: 'order-approved', channel: 'email' },
  ],
]

describe('contracts: the id of a letter', () => {
  for (const [id, address] of ids) {
    it(`${id} names its letter, and no other`, () => {
      assert.deepEqual(letterIn(id), address)
      assert.equal(letterId(address, address.channel), id)
    })
  }

  it('is none without an order, an event or a way that there is', () => {
    for (const id of ['', 'order-approved', '.order-approved', 'o-1', 'o-1.order-approved.post']) {
      assert.equal(letterIn(id), undefined)
    }
  })
})

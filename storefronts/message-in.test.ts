import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { oneOf, openGroup, text } from '@millrace/kernel'
import { double, jsonText, plainText } from '#contracts/topics/format'
import { Faulty } from './faulty.ts'
import { messageIn } from './message-in.ts'

const billing = {
  format: jsonText({
    orderCreated: openGroup({ event: oneOf('ORDER_CREATED'), orderId: text(), price: double() }),
    depositRequest: openGroup({ event: oneOf('DEPOSIT_REQUEST'), value: double() }),
  }),
}

describe('storefronts: a record by another hand', () => {
  it('is the message that it fits, whatever else it says', () => {
    const order = { event: 'ORDER_CREATED', orderId: 'o', price: 650, more: true }
    assert.equal(messageIn(billing, order), 'orderCreated')
    assert.equal(messageIn(billing, { value: 2, event: 'DEPOSIT_REQUEST' }), 'depositRequest')
  })

  it('is judged by the message that it is nearest to', () => {
    const value = { event: 'DEPOSIT_REQUEST', value: 'two' }
    assert.throws(
      () => messageIn(billing, value),
      (error) => error instanceof Faulty && error.faults.every(({ at }) => at.join() === 'value'),
    )
  })

  it('is refused where it is no message at all', () => {
    for (const value of [null, 7, 'text', [], {}]) {
      assert.throws(() => messageIn(billing, value), Faulty)
    }
    assert.throws(() => messageIn({ format: plainText }, 'text'), /JSON text/)
  })
})

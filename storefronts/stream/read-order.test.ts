import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Faulty } from '../faulty.ts'
import { recordOf } from './order.ts'
import { readOrder } from './read-order.ts'

const order = {
  ...{ id: '1', customerId: 15, state: 'CREATED', product: 'UNDERPANTS', quantity: 3, price: 5.0 },
}

describe('stream orders: what is given for an order', () => {
  it('comes back as it was', () => {
    for (const price of [5, 0, -0.01, 0.29, 1999.99, 35_184_372_088_831.99]) {
      const given = { ...order, price }
      assert.deepEqual(recordOf(readOrder(given)), given)
    }
  })

  it('may have more to it, which is left out', () => {
    assert.deepEqual(readOrder({ ...order, color: 'red' }), readOrder(order))
  })

  it('has all its faults told at once', () => {
    const faulty = (body: unknown): readonly string[] => {
      try {
        readOrder(body)
      } catch (error) {
        if (error instanceof Faulty) return error.faults.map(({ at }) => at.join('.'))
      }
      return []
    }
    const names = ['state', 'id', 'customerId', 'product', 'quantity', 'price']
    assert.deepEqual(faulty({}), names)
    assert.deepEqual(faulty(null), [''])
    assert.deepEqual(faulty({ ...order, customerId: 2 ** 53, price: '5' }), ['customerId', 'price'])
    const texts = { ...order, customerId: '15', quantity: '3', price: '5.0' }
    assert.deepEqual(faulty(texts), ['customerId', 'quantity', 'price'])
    const beyond = JSON.parse('{"customerId":9007199254740993}') as object
    assert.deepEqual(faulty({ ...order, ...beyond }), ['customerId'])
  })
})

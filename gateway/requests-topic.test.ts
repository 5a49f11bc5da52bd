import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deposit } from '#contracts/billing'
import { planSlot } from '#contracts/delivery'
import { placeOrder, requestCancel, shipOrder } from '#contracts/orders'
import { sampleOf } from '#contracts/sample'
import { requestTypes } from '#contracts/topics/requests'
import { adjustStock, setStock } from '#contracts/warehouse'
import { Problem } from './problem.ts'
import { asAtTheEdge, faultsIn, wishOf } from './requests-topic.ts'

const order = {
  ...{ id: 'o-1', customerId: 'carl', currency: 'EUR', payment: { account: 'anna' } },
  lines: [{ sku: 'tea', quantity: 2, unitPrice: 500 }],
}
const { id: orderId, ...body } = order

const faultsOf = (type: string, data: unknown): string => {
  try {
    wishOf(type, data)
    return ''
  } catch (error) {
    assert.ok(error instanceof Problem)
    return faultsIn(error)
  }
}

describe('gateway: the topic of requests', () => {
  it('takes what the native API takes', () => {
    const at = Date.UTC(2026, 0, 31, 8)
    const wishes: readonly (readonly [string, unknown, unknown])[] = [
      ['place-order', order, { sent: placeOrder({ orderId, ...body }), orderId }],
      [
        'cancel-order',
        { id: 'o-1', reason: 'late' },
        { sent: requestCancel({ orderId, reason: 'late' }), orderId },
      ],
      ['ship-order', { id: 'o-1' }, { sent: shipOrder({ orderId }), orderId }],
      [
        'deposit',
        { account: 'anna', amount: 5 },
        { sent: deposit({ accountId: 'anna', amount: 5 }) },
      ],
      ['set-stock', { sku: 'tea', onHand: 0 }, { sent: setStock({ sku: 'tea', onHand: 0 }) }],
      [
        'adjust-stock',
        { sku: 'tea', quantity: -1 },
        { sent: adjustStock({ sku: 'tea', quantity: -1 }) },
      ],
      [
        'plan-slot',
        { id: 'tue', capacity: 3, startsAt: at },
        { sent: planSlot({ slotId: 'tue', capacity: 3, startsAt: at }) },
      ],
    ]
    for (const [name, data, wish] of wishes)
      assert.deepEqual(wishOf(`millrace.${name}`, data), wish)
  })

  it('takes every request of its contract', () => {
    for (const { wireName, schema } of requestTypes) {
      assert.doesNotMatch(faultsOf(wireName, sampleOf(schema, 'whole')), /Nobody/)
    }
  })

  it('places an order with all that one over HTTP has with it', async () => {
    const check = { name: 'large', afterMs: 60, then: 'refuse' } as const
    const known = { needed: () => [check], isKnown: (id: string) => id === 'carl' }
    const stamped = { orderId, ...body, registered: true, checks: [check] }
    const wish = wishOf('millrace.place-order', order)
    assert.deepEqual(await asAtTheEdge(wish, known), { sent: placeOrder(stamped), orderId })
    const nothing = { needed: async () => [], isKnown: async () => false }
    assert.deepEqual(await asAtTheEdge(wish, nothing), wish)
    const other = wishOf('millrace.deposit', { account: 'carl', amount: 5 })
    assert.deepEqual(await asAtTheEdge(other, known), other)
  })

  it('says what is wrong in the words of the API', () => {
    const bad = { ...order, lines: [{ sku: 'tea', quantity: 0, unitPrice: 1 }] }
    assert.match(faultsOf('millrace.place-order', bad), /^\/lines\/0\/quantity: /)
    assert.match(
      faultsOf('millrace.place-order', { ...order, id: 'a b' }),
      /^\/id: It must be 1 to 64/,
    )
    assert.match(faultsOf('millrace.place-order', { ...order, currency: 'QQQ' }), /ISO 4217/)
    assert.match(faultsOf('millrace.deposit', { account: 'anna', amount: 0 }), /^\/amount: /)
  })
})

import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { describe, it } from 'node:test'
import { Busy, isoTime, type EventRecord } from '@millrace/kernel'
import type { Order } from '#contracts/orders'
import { Waiters } from './waiters.ts'

const pending: Order = {
  ...{ id: 'o-1', customerId: 'anna', state: 'PENDING', currency: 'EUR', lines: [], total: 0 },
  ...{ reasons: [], placedAt: isoTime(10), updatedAt: isoTime(10) },
}
const reasons = [{ code: 'slot-full' as const, detail: 'Full.' }]

const event = (type: string, data: object, tenant = 'shop'): EventRecord => ({
  ...{ id: 'e', type, version: 1, tenant, key: 'o-1', time: 20, origin: 'step', data },
  ...{ cause: undefined, correlation: undefined, trace: undefined },
})
const approved = event('orders.approved', { state: 'APPROVED' })
const canceled = event('orders.canceled', { state: 'CANCELED', reasons })

describe('gateway: waiters', () => {
  it('have the end that came before they asked for it', async () => {
    const waiters = new Waiters(1)
    const waiter = waiters.join('shop', 'o-1')
    waiters.committed(canceled)
    const order = await waiter.until(pending, { seconds: 60 })
    assert.deepEqual(order, { ...pending, state: 'CANCELED', reasons, updatedAt: isoTime(20) })
  })

  it('are all woken, and see the first end only', async () => {
    const waiters = new Waiters(3)
    const three = [1, 2, 3].map(() => waiters.join('shop', 'o-1'))
    const ends = three.map((waiter) => waiter.until(pending, { seconds: 60 }))
    waiters.committed(approved)
    waiters.committed(canceled)
    for (const order of await Promise.all(ends)) assert.equal(order.state, 'APPROVED')
  })

  it('sleep through what is not the end of their order', async () => {
    const waiters = new Waiters(1)
    const waiter = waiters.join('shop', 'o-1')
    waiters.committed(event('orders.placed', { state: 'PENDING' }))
    waiters.committed(event('orders.approved', { state: 'APPROVED' }, 'quick'))
    assert.equal(await waiter.until(pending, { seconds: 0.01 }), pending)
  })

  it('do not wait for an order that has ended', async () => {
    const ended: Order = { ...pending, state: 'SHIPPED' }
    const waiter = new Waiters(1).join('shop', 'o-1')
    assert.equal(await waiter.until(ended, { seconds: 60 }), ended)
  })

  it('are bounded, and make room when they leave', () => {
    const waiters = new Waiters(2)
    const first = waiters.join('shop', 'o-1')
    waiters.join('shop', 'o-1')
    assert.throws(() => waiters.join('shop', 'o-2'), Busy)
    waiters.leave(first)
    waiters.leave(first)
    assert.equal(waiters.count, 1)
    waiters.join('shop', 'o-2')
    assert.throws(() => waiters.join('shop', 'o-3'), Busy)
  })

  it('go when whoever waited has gone', async () => {
    const gone = new EventEmitter()
    const end = new Waiters(1).join('shop', 'o-1').until(pending, { seconds: 60, gone })
    gone.emit('close')
    assert.equal(await end, pending)
  })

  it('are answered with what they have when the server stops', async () => {
    const waiters = new Waiters(1)
    const end = waiters.join('shop', 'o-1').until(pending, { seconds: 60 })
    waiters.close()
    assert.equal(await end, pending)
    assert.throws(() => waiters.join('shop', 'o-1'), Busy)
  })
})

import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { describe, it } from 'node:test'
import { Busy, isoTime } from '@millrace/kernel'
import type { Order } from '#contracts/orders'
import { Waiters } from './waiters.ts'

const pending: Order = {
  ...{ id: 'o-1', customerId: 'anna', state: 'PENDING', currency: 'EUR', lines: [], total: 0 },
  ...{ reasons: [], placedAt: isoTime(10), updatedAt: isoTime(10) },
}
const reasons = [{ code: 'slot-full' as const, detail: 'Full.' }]

const updatedAt = isoTime(20)
const approved = { state: 'APPROVED', updatedAt } as const
const canceled = { state: 'CANCELED', reasons, updatedAt } as const

/** Waiters, and the orders that they have watched: what they said, in order. */
function waitersFor(max: number) {
  const said: string[] = []
  const waiters = new Waiters(max, {
    watch: (order) => said.push(`watch ${order}`),
    unwatch: (order) => said.push(`unwatch ${order}`),
  })
  return { waiters, said }
}

describe('gateway: waiters', () => {
  it('have the end that came before they asked for it', async () => {
    const { waiters } = waitersFor(1)
    const waiter = waiters.join('shop', 'o-1')
    waiters.ended('shop/o-1', canceled)
    const order = await waiter.until(pending, { seconds: 60 })
    assert.deepEqual(order, { ...pending, state: 'CANCELED', reasons, updatedAt: isoTime(20) })
  })

  it('are all woken, and see the first end only', async () => {
    const { waiters } = waitersFor(3)
    const three = [1, 2, 3].map(() => waiters.join('shop', 'o-1'))
    const ends = three.map((waiter) => waiter.until(pending, { seconds: 60 }))
    waiters.ended('shop/o-1', approved)
    waiters.ended('shop/o-1', canceled)
    for (const order of await Promise.all(ends)) assert.equal(order.state, 'APPROVED')
  })

  it('sleep through the end of the order of another tenant', async () => {
    const { waiters } = waitersFor(1)
    const waiter = waiters.join('shop', 'o-1')
    waiters.ended('quick/o-1', approved)
    assert.equal(await waiter.until(pending, { seconds: 0.01 }), pending)
  })

  it('have an order watched while somebody waits for it, until it has ended', () => {
    const { waiters, said } = waitersFor(3)
    const [first, second] = [waiters.join('shop', 'o-1'), waiters.join('shop', 'o-1')]
    waiters.leave(first)
    assert.deepEqual(said, ['watch shop/o-1'])
    waiters.leave(second)
    const third = waiters.join('shop', 'o-1')
    waiters.ended('shop/o-1', approved)
    waiters.leave(third)
    assert.deepEqual(said, ['watch shop/o-1', 'unwatch shop/o-1', 'watch shop/o-1'])
  })

  it('do not wait for an order that has ended', async () => {
    const ended: Order = { ...pending, state: 'SHIPPED' }
    const waiter = waitersFor(1).waiters.join('shop', 'o-1')
    assert.equal(await waiter.until(ended, { seconds: 60 }), ended)
  })

  it('are bounded, and make room when they leave', () => {
    const { waiters } = waitersFor(2)
    const first = waiters.join('shop', 'o-1')
    waiters.join('shop', 'o-1')
    assert.throws(() => waiters.join('shop', 'o-2'), Busy)
    waiters.leave(first)
    waiters.leave(first)
    assert.equal(waiters.count, 1)
    waiters.join('shop', 'o-2')
    assert.throws(() => waiters.join('shop', 'o-3'), Busy)
  })

  it('do not begin for who has gone already', async () => {
    const gone = Object.assign(new EventEmitter(), { destroyed: true })
    const end = waitersFor(1).waiters.join('shop', 'o-1').until(pending, { seconds: 60, gone })
    assert.equal(await end, pending)
  })

  it('go when whoever waited has gone', async () => {
    const gone = new EventEmitter()
    const end = waitersFor(1).waiters.join('shop', 'o-1').until(pending, { seconds: 60, gone })
    gone.emit('close')
    assert.equal(await end, pending)
  })

  it('are answered with what they have when the server stops', async () => {
    const { waiters } = waitersFor(1)
    const end = waiters.join('shop', 'o-1').until(pending, { seconds: 60 })
    waiters.close()
    assert.equal(await end, pending)
    assert.throws(() => waiters.join('shop', 'o-1'), Busy)
  })
})

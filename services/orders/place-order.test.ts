import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { answer, largestInteger, refuse } from '@millrace/kernel'
import { testTime } from '@millrace/kernel/testing'
import { orderPlaced, placeOrder } from '#contracts/orders'
import { totalOf } from './order.ts'
import { approved, body, later, laterShown, nobody, pending, shown } from './tea.ts'

describe('orders: place an order', () => {
  it('notes it, tells it, and shows it', () => {
    nobody
      .when(placeOrder(body))
      .then(
        orderPlaced({ ...body, total: 400, placedAt: testTime, state: 'PENDING' }),
        answer({ order: shown, replayed: false }),
      )
  })

  it('shows the order as it is now when it comes again', () => {
    pending
      .when(placeOrder({ ...body, lines: [{ ...body.lines[0], quantity: 2 }] }), later)
      .then(answer({ order: shown, replayed: true }))
      .changesNothing()
    approved
      .when(placeOrder(body), later)
      .then(
        answer({ order: { ...shown, state: 'APPROVED', updatedAt: laterShown }, replayed: true }),
      )
  })

  const others = [
    { ...body, customerId: 'bert' },
    { ...body, currency: 'CHF' },
    { ...body, lines: [] },
    { ...body, lines: [...body.lines, ...body.lines] },
    { ...body, lines: [{ sku: 'tea', quantity: 3, unitPrice: 200 }] },
    { ...body, lines: [{ sku: 'tea', quantity: 2 }] },
    { ...body, lines: [{ sku: 'cup', quantity: 2, unitPrice: 200 }] },
    { ...body, payment: { account: 'bag' } },
    { ...body, delivery: { slot: 'noon' } },
  ]
  for (const other of others) {
    it(`refuses another body under the same id: ${JSON.stringify(other)}`, () => {
      const detail = 'Order o-1 was placed before, with another body.'
      pending
        .when(placeOrder(other))
        .then(refuse({ refused: 'different-body', detail }))
        .changesNothing()
    })
  }
})

describe('orders: the total', () => {
  const line = (quantity: number, unitPrice?: number) =>
    unitPrice === undefined ? { quantity } : { quantity, unitPrice }

  it('adds up what is above 0', () => {
    assert.equal(totalOf([line(2, 200), line(-1, 50), line(3, -50), line(1), line(3, 7)]), 421)
  })

  it('is exact up to the largest integer, and kept there', () => {
    assert.equal(totalOf([line(1, largestInteger - 1), line(1, 1)]), largestInteger)
    assert.equal(totalOf([line(1, largestInteger), line(1, 1)]), largestInteger)
    assert.equal(totalOf([line(2 ** 31 - 1, largestInteger)]), largestInteger)
  })
})

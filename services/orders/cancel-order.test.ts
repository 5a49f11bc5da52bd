import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import type { Reason } from '#contracts/fields'
import { cancelOrder, orderCanceled, requestCancel } from '#contracts/orders'
import { approved, ended, later, nobody, orderId, pending } from './tea.ts'

const reasons: Reason[] = [{ code: 'out-of-stock', detail: 'No tea.', pointer: '/lines/0/sku' }]
const canceled = orderCanceled({ ...ended, reasons, state: 'CANCELED' })

describe('orders: cancel an order', () => {
  it('cancels a pending one, with its reasons', () => {
    pending
      .when(cancelOrder({ orderId, reasons }), later)
      .then(canceled)
      .leaves({ state: 'CANCELED', reasons, updatedAt: later.now })
  })

  it('tells it again when asked again, with the reasons of the first time', () => {
    pending
      .when(cancelOrder({ orderId, reasons }))
      .when(cancelOrder({ orderId, reasons: [] }))
      .then(canceled)
      .changesNothing()
  })

  it('cancels an approved one that is given back', () => {
    approved
      .when(requestCancel({ orderId, reason: 'Regretted.' }))
      .when(cancelOrder({ orderId, reasons }))
      .then(canceled)
  })

  it('throws when nobody wants it canceled, or it was never placed', () => {
    assert.throws(() => approved.when(cancelOrder({ orderId, reasons })), /nobody wants/)
    assert.throws(() => nobody.when(cancelOrder({ orderId, reasons })), /no order o-1/)
  })
})

import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { cancelBegun, cancelOrder, confirmOrder, orderConfirmed } from '#contracts/orders'
import { approved, body, ended, later, nobody, orderId, pending, regretted } from './tea.ts'

const confirmed = orderConfirmed({ ...ended, state: 'APPROVED' })

describe('orders: confirm an order', () => {
  it('approves it', () => {
    pending.when(confirmOrder({ orderId }), later).then(confirmed).leaves({ state: 'APPROVED' })
  })

  it('tells it again when asked again', () => {
    approved.when(confirmOrder({ orderId })).then(confirmed).changesNothing()
  })

  it('begins the cancel that came too late to turn it back', () => {
    regretted
      .when(confirmOrder({ orderId }))
      .then(
        confirmed,
        cancelBegun({ ...body, total: 400, placedAt: ended.placedAt, reason: 'Regretted.' }),
      )
      .leaves({ state: 'APPROVED' })
      .when(confirmOrder({ orderId }))
      .then(confirmed)
  })

  it('throws when it is canceled or was never placed', () => {
    const canceled = pending.when(cancelOrder({ orderId, reasons: [] }))
    assert.throws(() => canceled.when(confirmOrder({ orderId })), /canceled already/)
    assert.throws(() => nobody.when(confirmOrder({ orderId })), /no order o-1/)
  })
})

import { describe, it } from 'node:test'
import { answer, refuse } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import { cancelBegun, cancelOrder, cancelRequested, requestCancel } from '#contracts/orders'
import { orders } from './orders.ts'
import {
  approved,
  body,
  ended,
  laterShown,
  nobody,
  orderId,
  pending,
  regretted,
  shown,
} from './tea.ts'

const reason = 'Regretted.'
const request = requestCancel({ orderId, reason })

describe('orders: a cancel is wanted', () => {
  it('tells the saga of a pending order, once', () => {
    pending.when(request).then(cancelRequested({ orderId, reason }), answer(shown))
    regretted
      .when(requestCancel({ orderId, reason: 'Really.' }))
      .then(answer(shown))
      .changesNothing()
  })

  it('begins to give an approved order back, once', () => {
    const order = { ...shown, state: 'APPROVED', updatedAt: laterShown }
    approved
      .when(request)
      .then(
        cancelRequested({ orderId, reason }),
        cancelBegun({ ...body, total: 400, placedAt: ended.placedAt, reason }),
        answer(order),
      )
      .when(request)
      .then(answer(order))
      .changesNothing()
  })

  it('shows a canceled order as it is', () => {
    pending
      .when(cancelOrder({ orderId, reasons: [] }))
      .when(request)
      .then(answer({ ...shown, state: 'CANCELED' }))
      .changesNothing()
  })

  it('refuses for an order that is shipped or was never placed', () => {
    const { state } = approved
    if (state.state === 'NONE') throw new Error('It was placed.')
    given(orders, { ...state, state: 'SHIPPED' })
      .when(request)
      .then(refuse({ refused: 'conflict', detail: 'Order o-1 is shipped already.' }))
    nobody.when(request).then(refuse({ refused: 'not-found', detail: 'There is no order o-1.' }))
  })
})

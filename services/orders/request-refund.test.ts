import { describe, it } from 'node:test'
import { answer, refuse } from '@millrace/kernel'
import { given, testTime } from '@millrace/kernel/testing'
import {
  cancelBegun,
  cancelRequested,
  endRefund,
  refundBegun,
  refundEnded,
  requestCancel,
  requestRefund,
  type Order as Shown,
} from '#contracts/orders'
import { orders } from './orders.ts'
import {
  approved,
  body,
  later,
  laterShown,
  nobody,
  orderId,
  pending,
  regretted,
  shown,
} from './tea.ts'

const reason = 'A cup was broken.'
const ask = (amount: number) => requestRefund({ orderId, amount, reason })
const end = (refundId: string) => endRefund({ orderId, refundId })
const begun = (refundId: string, minor: number) =>
  refundBegun({
    ...{ orderId, customerId: 'anna', refundId, reason },
    ...{ amount: { minor, currency: 'EUR' }, payment: body.payment },
  })
const ended = (refundId: string, minor: number) =>
  refundEnded({
    ...{ orderId, customerId: 'anna', refundId },
    ...{ amount: { minor, currency: 'EUR' }, payment: body.payment },
  })

type Refunds = NonNullable<Shown['refunds']>
const part = (id: string, amount: number, state: Refunds[number]['state']) => ({
  ...{ id, amount, reason, state, at: laterShown },
})
const told = (...refunds: Refunds) =>
  answer({ ...shown, state: 'APPROVED', refunds, updatedAt: laterShown })

const refused = (detail: string) => refuse({ refused: 'conflict', detail })

describe('orders: a part of what was paid is to be given back', () => {
  it('begins at once, and is noted with the order', () => {
    approved.when(ask(150), later).then(begun('1', 150), told(part('1', 150, 'under-way')))
  })

  it('waits for the one before it', () => {
    approved
      .when(ask(150), later)
      .when(ask(100), later)
      .then(told(part('1', 150, 'under-way'), part('2', 100, 'waiting')))
      .when(end('1'), later)
      .then(ended('1', 150), begun('2', 100))
      .when(end('1'), later)
      .then(ended('1', 150))
      .changesNothing()
  })

  it('never comes to more than was paid, all parts together', () => {
    approved
      .when(ask(401), later)
      .then(refused('Of order o-1 4.00 EUR can still be given back.'))
      .when(ask(400), later)
      .when(ask(1), later)
      .then(refused('Of order o-1 0.00 EUR can still be given back.'))
  })

  it('is refused where nothing was paid, or all of it comes back', () => {
    nobody.when(ask(1)).then(refuse({ refused: 'not-found', detail: 'There is no order o-1.' }))
    const only = 'only what was approved is given back in part.'
    pending.when(ask(1)).then(refused(`Order o-1 is PENDING; ${only}`))
    approved
      .when(requestCancel({ orderId, reason }), later)
      .when(ask(1), later)
      .then(refused('Order o-1 is being canceled: all of it is given back.'))
    const { state } = approved
    if (state.state === 'NONE') throw new Error('It was placed.')
    const { payment: _, ...unpaid } = state.body
    given(orders, { ...state, body: unpaid })
      .when(ask(1))
      .then(refused('Nothing was paid for order o-1.'))
  })

  it('lets a cancel wait, which gives back the rest', () => {
    const rest = { ...body, total: 400, placedAt: testTime, reason: 'Regretted.' }
    const canceling = approved
      .when(ask(150), later)
      .when(requestCancel({ orderId, reason: 'Regretted.' }), later)
      .then(cancelRequested({ orderId, reason: 'Regretted.' }), told(part('1', 150, 'under-way')))
    canceling.when(end('1'), later).then(ended('1', 150), cancelBegun({ ...rest, refunded: 150 }))
  })

  it('leaves a pending cancel as it is', () => {
    const only = 'only what was approved is given back in part.'
    regretted.when(ask(1)).then(refused(`Order o-1 is PENDING; ${only}`))
  })
})

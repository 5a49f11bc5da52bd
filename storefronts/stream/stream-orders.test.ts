import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { answer, type Out } from '@millrace/kernel'
import { given, testTime } from '@millrace/kernel/testing'
import { detailsPassed, fraudPassed, fraudSuspected } from '#contracts/checks'
import { orderCanceled, orderConfirmed } from '#contracts/orders'
import { recordTold, recordWritten } from '#contracts/topics/hand'
import { stockHeld } from '#contracts/warehouse'
import {
  acceptOrder,
  customerMet,
  noteVerdict,
  orderChanged,
  settleOrder,
  showOrder,
} from './contracts.ts'
import { streamOrders } from './stream-orders.ts'
import { topicsWith } from './topics.ts'

const topics = topicsWith(1)
const machine = given(streamOrders(topics))

const posted = {
  ...({ id: '1', customerId: 2, product: 'JUMPERS', quantity: 1, priceCents: 100 } as const),
}
const dear = { ...posted, priceCents: 200_000 }
const placed = machine.when(acceptOrder({ orderId: '1', posted }))
const counted = { customerId: '2', amount: { minor: 100, currency: 'XXX' }, total: 100 }
const numbers = { quantity: 1, onHand: 9, held: 1, sold: 0 }
const end = { customerId: '2', placedAt: testTime }
const passedBy = {
  details: (orderId: string) => detailsPassed({ orderId }),
  fraud: (orderId: string) => fraudPassed({ orderId, ...counted }),
  stock: (orderId: string) => stockHeld({ sku: 'JUMPERS', orderId, step: 'stock', ...numbers }),
}
const confirmed = (orderId: string) => orderConfirmed({ orderId, ...end, state: 'APPROVED' })
const canceled = (orderId: string) =>
  orderCanceled({ orderId, ...end, state: 'CANCELED', reasons: [] })

const records = (out: readonly Out[], topic: string): readonly unknown[] =>
  out.flatMap((one) => {
    if (one.out !== 'message' || one.type.wireName !== recordTold.wireName) return []
    const { topic: where, value } = one.data as { topic: string; value: unknown }
    return where === topic ? [value] : []
  })
const verdictsIn = (out: readonly Out[]) => records(out, topics.validations.topic)
const statesIn = (out: readonly Out[]) =>
  records(out, topics.orders.topic).map((value) => (value as { state: string }).state)
const day = 24 * 60 * 60_000

describe('stream orders: verdicts', () => {
  it('count however late they come', () => {
    const late = { now: testTime + day }
    const judged = placed
      .when(passedBy.details('1'))
      .when(passedBy.fraud('1'))
      .when(passedBy.stock('1'), late)
    assert.deepEqual(verdictsIn(judged.out), [
      { orderId: '1', checkType: 'INVENTORY_CHECK', validationResult: 'PASS' },
    ])
    const ended = judged.when(confirmed('1'), late)
    assert.deepEqual([verdictsIn(ended.out), statesIn(ended.out)], [[], ['VALIDATED']])
  })

  it('count once, whatever is said later', () => {
    const once = placed.when(passedBy.fraud('1'))
    once.when(passedBy.fraud('1')).changesNothing().then()
    once
      .when(fraudSuspected({ orderId: '1', ...counted, reasons: [] }))
      .changesNothing()
      .then()
  })

  it('are sent on from the core’s order of a later round', () => {
    machine
      .when(passedBy.details('1#2'), { key: '1#2' })
      .then(noteVerdict({ orderId: '1', round: 2, check: 'ORDER_DETAILS_CHECK', result: 'PASS' }))
      .changesNothing()
  })

  it('of an earlier round are nobody’s any more', () => {
    const second = placed.when(canceled('1')).when(acceptOrder({ orderId: '1', posted: dear }))
    second.when(passedBy.details('1')).changesNothing().then()
    const noted = noteVerdict({ orderId: '1', round: 2, check: 'FRAUD_CHECK', result: 'FAIL' })
    assert.equal(verdictsIn(second.when(noted).out).length, 1)
  })

  it('that never came are told as errors when the order ends', () => {
    const ended = placed.when(passedBy.fraud('1')).when(canceled('1'))
    assert.deepEqual(
      verdictsIn(ended.out).map((value) => Object.values(value as object)),
      [
        ['1', 'INVENTORY_CHECK', 'ERROR'],
        ['1', 'ORDER_DETAILS_CHECK', 'ERROR'],
      ],
    )
  })
})

describe('stream orders: the end of an order', () => {
  it('is told once, and is never both', () => {
    const ended = placed.when(canceled('1'))
    assert.deepEqual(statesIn(ended.out), ['FAILED'])
    ended.when(canceled('1')).changesNothing().then()
    ended.when(confirmed('1')).changesNothing().then()
  })

  it('of a later round is sent on, and that of an earlier one is known', () => {
    machine
      .when(confirmed('1#2'), { key: '1#2' })
      .then(settleOrder({ orderId: '1', round: 2 }))
      .changesNothing()
    const second = placed.when(canceled('1')).when(acceptOrder({ orderId: '1', posted: dear }))
    second.when(canceled('1')).changesNothing().then()
    assert.deepEqual(statesIn(second.when(settleOrder({ orderId: '1', round: 2 })).out), [
      'VALIDATED',
    ])
  })

  it('wakes who waits', () => {
    const { out } = placed.when(confirmed('1'))
    const changed = out.filter(
      (one) => one.out === 'message' && one.type.wireName === orderChanged.wireName,
    )
    assert.equal(changed.length, 1)
  })
})

describe('stream orders: letters', () => {
  const met = customerMet({ orderId: '1', round: 1, customer: { id: 2 } })
  const paid = recordWritten({
    ...{ place: 'payments.v1/0', topic: 'payments.v1', partition: 0, about: '1' },
    value: { id: 'p', orderId: '1', ccy: 'CZK', amount: 0.5 },
  })
  const letters = (out: readonly Out[]) =>
    out.filter((one) => one.out === 'message' && one.type.wireName === 'stream.letter-sent').length

  it('wait for customer and payment, whichever comes last, and are sent once', () => {
    const last = placed.when(met).when(paid)
    assert.equal(letters(last.out), 1)
    assert.equal(letters(last.when(paid).out), 0)
    assert.equal(letters(last.when(met).out), 0)
    assert.equal(letters(placed.when(paid).when(met).out), 1)
  })

  it('are not about another order that took the id', () => {
    const second = placed
      .when(paid)
      .when(canceled('1'))
      .when(acceptOrder({ orderId: '1', posted: dear }))
    assert.equal(letters(second.when(met).out), 0)
    second.when(met).changesNothing()
  })
})

describe('stream orders: a payment before its order', () => {
  it('shows no order', () => {
    machine
      .when(
        recordWritten({
          ...{ place: 'payments.v1/0', topic: 'payments.v1', partition: 0, about: '1' },
          value: { id: 'p', orderId: '1', ccy: 'CZK', amount: 1000 },
        }),
      )
      .when(showOrder({ orderId: '1' }))
      .then(answer(null))
  })
})

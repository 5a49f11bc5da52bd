import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { answered, ask, later, refuse, type Out } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import { orderShipped, placeOrder, requestCancel } from '#contracts/orders'
import { chargeAgain, leavePlace, placeMovedUp, takePlace } from '#contracts/preorder-products'
import {
  cancelPreorder,
  changePayment,
  chargePreorder,
  paymentIsDue,
  placePreorder,
  releasePreorder,
  sellPreorderOut,
} from '#contracts/preorders'
import {
  approved,
  asked,
  canceled,
  dueAt,
  orderId,
  outcome,
  paidAhead,
  payment,
  place,
  preorderId,
  reserved,
  waiting,
} from './early.ts'
import { shopPreorders } from './shop-preorders.ts'

const has = (out: readonly Out[], wanted: Out): void => {
  const plain = (one: Out) => JSON.stringify(one.out === 'message' ? one.data : one)
  assert.ok(
    out.map(plain).includes(plain(wanted)),
    `${plain(wanted)} in ${out.map(plain).join(' ')}`,
  )
}
const orders = (out: readonly Out[]): readonly unknown[] =>
  out.flatMap((one) => (one.out === 'message' && one.type === placeOrder ? [one.data] : []))
const release = releasePreorder({ preorderId })
const cancel = cancelPreorder({ preorderId, reason: 'Moved.' })
const stop = (reason: string) => requestCancel({ orderId, reason })
const leave = (wasReleased: boolean) => leavePlace({ ...place, quantity: 2, wasReleased })

const lines = (unitPrice: number) => [{ sku: 'lamp', quantity: 2, unitPrice }]
const order = { orderId, customerId: 'anna', currency: 'EUR', preorderId }
const charging = reserved.when(release)
const declined = charging.when(canceled('card-declined'))

describe('preorders: place', () => {
  it('asks its product for a place, and stands where that says', () => {
    given(shopPreorders)
      .when(placePreorder(asked))
      .then(ask('place', takePlace({ sku: 'lamp', preorderId, quantity: 2 })))
      .leaves({ state: 'PLACING' })
    reserved.leaves({ state: 'RESERVED', ticket: 7 })
    waiting.leaves({ state: 'WAITING' })
  })

  it('leaves nothing where there is no place, so that the id may be used again', () => {
    const body = { refused: 'conflict', detail: 'There are 3 of lamp in all.' }
    given(shopPreorders)
      .when(placePreorder(asked))
      .when(answered({ note: 'place', accepted: false, body }), { key: preorderId })
      .then(refuse(body))
      .leaves({ state: 'NONE' })
  })

  it('is the same under its id, and refuses another body', () => {
    reserved.when(placePreorder(asked)).changesNothing()
    const detail = 'Pre-order p-1 was placed before, with another body.'
    reserved
      .when(placePreorder({ ...asked, quantity: 3 }))
      .then(refuse({ refused: 'different-body', detail }))
      .changesNothing()
  })
})

describe('preorders: release', () => {
  it('makes one order, whatever comes twice, and is released with it', () => {
    assert.deepEqual(orders(charging.out), [{ ...order, lines: lines(500), payment }])
    charging.when(release).then().changesNothing()
    const released = charging.when(approved).leaves({ state: 'RELEASED' })
    has(released.out, outcome('released'))
    released.when(approved).then().changesNothing()
    released.when(release).then().changesNothing()
  })

  it('has its orders judged as was fixed when it was placed, and says whose they are', () => {
    const checks = [{ name: 'far-away', afterMs: 1000, then: 'refuse' as const }]
    const body = { ticket: 7, currency: 'EUR', unitPrice: 500, payWithinMs: 1000, position: 0 }
    const judged = given(shopPreorders)
      .when(placePreorder({ ...asked, registered: true, checks }))
      .when(answered({ note: 'place', accepted: true, body: { ...body, payWhen: 'release' } }), {
        key: preorderId,
      })
      .when(release)
    const [made] = orders(judged.out)
    assert.deepEqual(made, { ...order, lines: lines(500), payment, registered: true, checks })
  })

  it('hears of no other order', () => {
    const other = { orderId: 'o-9', customerId: 'anna', placedAt: 1, preorderId }
    charging
      .when(orderShipped({ ...other, state: 'SHIPPED' }))
      .then()
      .changesNothing()
  })

  it('is two orders where it is paid ahead: the first leaves the stock alone', () => {
    const paying = paidAhead.when(chargePreorder({ preorderId }))
    const first = { ...order, lines: lines(500), payment, goodsLater: true }
    assert.deepEqual(orders(paying.out), [first])
    const paid = paying.when(approved).leaves({ state: 'PAID' })
    has(paid.out, outcome('paid'))
    const releasing = paid.when(release, { newId: () => 'o-2' }).leaves({ state: 'RELEASING' })
    assert.deepEqual(orders(releasing.out), [{ ...order, orderId: 'o-2', lines: lines(0) }])
  })

  it('comes again where the stock was short, or nobody answered', () => {
    for (const [code, what] of [
      ['out-of-stock', 'short'],
      ['timed-out', 'again'],
    ] as const) {
      const back = charging.when(canceled(code)).leaves({ state: 'RESERVED' })
      has(back.out, outcome(what))
      assert.equal(orders(back.when(release).out).length, 1)
    }
  })
})

describe('preorders: declined', () => {
  it('is reminded of, and has until a time to be paid', () => {
    declined.leaves({ state: 'DECLINED', payBy: dueAt, declinedWith: orderId })
    has(declined.out, outcome('declined'))
    has(declined.out, later('payment', dueAt, paymentIsDue({ preorderId })))
  })

  it('gets its turn again when it is to be paid in another way', () => {
    const other = { account: 'purse' }
    const again = declined.when(changePayment({ preorderId, payment: other }))
    again.leaves({ state: 'RESERVED' })
    has(again.out, chargeAgain(place))
    const [next] = orders(again.when(release).out)
    assert.deepEqual(next, { ...order, lines: lines(500), payment: other })
  })

  it('is given up at the deadline, unless it is being tried: then when that comes to nothing', () => {
    const due = paymentIsDue({ preorderId })
    has(declined.when(due).leaves({ state: 'CANCELED' }).out, leave(false))
    const trying = declined.when(changePayment({ preorderId, payment })).when(release)
    const late = trying.when(due).leaves({ state: 'CHARGING', isOverdue: true })
    late.when(approved).leaves({ state: 'RELEASED' })
    late.when(canceled('card-declined')).leaves({ state: 'CANCELED' })
  })
})

describe('preorders: cancel', () => {
  it('gives the place back where nothing is under way', () => {
    has(reserved.when(cancel).leaves({ state: 'CANCELED' }).out, leave(false))
  })

  it('waits for the order that is under way, however that ends', () => {
    const canceling = charging.when(cancel).leaves({ state: 'CANCELING' })
    has(canceling.out, stop('Moved.'))
    const gone = canceled('canceled-by-request')
    has(canceling.when(gone).leaves({ state: 'CANCELED' }).out, leave(false))
    const met = canceling.when(approved).leaves({ state: 'CANCELING' })
    has(met.when(gone).leaves({ state: 'CANCELED' }).out, leave(false))
  })

  it('gives what was paid ahead back, the goods first', () => {
    const paid = paidAhead.when(chargePreorder({ preorderId })).when(approved)
    has(paid.when(cancel).leaves({ state: 'CANCELING' }).out, stop('Moved.'))
    const releasing = paid.when(release, { newId: () => 'o-2' })
    const canceling = releasing.when(cancel)
    has(canceling.out, requestCancel({ orderId: 'o-2', reason: 'Moved.' }))
  })

  it('follows where its order is canceled by itself, and comes too late once it is shipped', () => {
    const released = charging.when(approved)
    const gone = released.when(canceled('canceled-by-request')).leaves({ state: 'CANCELED' })
    has(gone.out, leave(true))
    const sent = { orderId, customerId: 'anna', placedAt: 1, preorderId, state: 'SHIPPED' } as const
    const shipped = released.when(orderShipped(sent)).leaves({ state: 'RELEASED' })
    const detail = 'Pre-order p-1 is shipped already.'
    shipped
      .when(cancel)
      .then(refuse({ refused: 'conflict', detail }))
      .changesNothing()
    released.when(cancel).when(orderShipped(sent)).leaves({ state: 'RELEASED' })
  })

  it('is final: whatever its product says then changes nothing', () => {
    const gone = waiting.when(sellPreorderOut({ preorderId })).leaves({ state: 'CANCELED' })
    for (const message of [placeMovedUp(place), release, sellPreorderOut({ preorderId })]) {
      gone.when(message).then().changesNothing()
    }
    waiting.when(placeMovedUp(place)).leaves({ state: 'RESERVED' })
  })
})

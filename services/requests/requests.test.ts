import { describe, it } from 'node:test'
import { answer, answered, ask, later, refuse, withdraw } from '@millrace/kernel'
import { given, testTime } from '@millrace/kernel/testing'
import { openAccount } from '#contracts/billing'
import { placeOrder, showOrder } from '#contracts/orders'
import { forgetRequest, openAccountOnce, placeOrderOnce } from '#contracts/requests'
import { requests as requestsKept } from './requests.ts'

const day = 24 * 60 * 60_000
const week = 7 * day
const requests = requestsKept(day)
const requestId = 'key-1'
const order = { orderId: 'o-1', customerId: 'anna', currency: 'EUR', lines: [] }
const made = { ...order, orderId: requestId }
const call = placeOrderOnce({ requestId, digest: 'd1', order })
const otherBody = refuse({
  refused: 'key-used',
  detail: 'This key came before with another body.',
})
const placed = { order: { id: 'o-1' }, replayed: false }
const noSuchOrder = { refused: 'not-found' }

const noted = given(requests).when(call)
const sent = noted.when(answered({ note: 'free', accepted: false, body: noSuchOrder }))
const accepted = sent.when(answered({ note: 'noted', accepted: true, body: placed }))

describe('requests: place an order with an id of its own', () => {
  it('notes the body and looks whether the key has made an order already', () => {
    noted
      .then(
        later('forget', testTime + day, forgetRequest({ requestId })),
        ask('free', showOrder({ orderId: requestId })),
      )
      .leaves({ digest: 'd1', order, accepted: false })
  })

  it('sends the order on when the key is free, and hands the answer back', () => {
    sent.then(ask('noted', placeOrder(order)))
    accepted.then(answer(placed)).leaves({ accepted: true })
  })

  it('refuses when the key has made an order from a body without an id', () => {
    noted
      .when(answered({ note: 'free', accepted: true, body: { id: requestId } }))
      .then(withdraw('forget'), otherBody)
      .leaves({ digest: '' })
  })

  it('sends the same body on again, without a look', () => {
    accepted
      .when(call)
      .then(ask('noted', placeOrder(order)))
      .changesNothing()
  })

  it('looks again when the first answer has not come yet', () => {
    noted
      .when(call)
      .then(ask('free', showOrder({ orderId: requestId })))
      .changesNothing()
  })

  it('refuses another body under the key', () => {
    const other = placeOrderOnce({ requestId, digest: 'd2', order: { ...order, orderId: 'o-2' } })
    accepted.when(other).then(otherBody).changesNothing()
  })

  it('frees the key when the order was refused, so that the caller may try again', () => {
    const conflict = { refused: 'different-body', detail: 'o-1 is another order.' }
    sent
      .when(answered({ note: 'noted', accepted: false, body: conflict }))
      .then(withdraw('forget'), refuse(conflict))
      .leaves({ digest: '', order: null })
  })

  it('keeps a key for as long as it is told to', () => {
    given(requestsKept(week))
      .when(call)
      .then(
        later('forget', testTime + week, forgetRequest({ requestId })),
        ask('free', showOrder({ orderId: requestId })),
      )
  })

  it('forgets the key after its time', () => {
    accepted.when(forgetRequest({ requestId })).leaves({ digest: '', accepted: false })
  })
})

describe('requests: place an order whose id was made from the key', () => {
  const callWithoutId = placeOrderOnce({ requestId, digest: 'd0', order: made })

  it('sends it on and notes nothing: the order remembers', () => {
    given(requests)
      .when(callWithoutId)
      .then(ask('made', placeOrder(made)))
      .changesNothing()
      .when(answered({ note: 'made', accepted: true, body: placed }))
      .then(answer(placed))
      .changesNothing()
  })

  it('hands a refusal back', () => {
    given(requests)
      .when(answered({ note: 'made', accepted: false, body: noSuchOrder }))
      .then(refuse(noSuchOrder))
      .changesNothing()
  })

  it('refuses when the key stands for a body with an id', () => {
    accepted.when(callWithoutId).then(otherBody).changesNothing()
  })
})

describe('requests: open an account', () => {
  const account = { accountId: 'anna', currency: 'EUR' }
  const callForAccount = openAccountOnce({ requestId, digest: 'd1', account })
  const opened = given(requests).when(callForAccount)

  it('notes the body and sends it on', () => {
    opened
      .then(
        later('forget', testTime + day, forgetRequest({ requestId })),
        ask('noted', openAccount(account)),
      )
      .leaves({ digest: 'd1' })
  })

  it('sends the same body on again and refuses another one', () => {
    opened
      .when(callForAccount)
      .then(ask('noted', openAccount(account)))
      .changesNothing()
    opened
      .when(openAccountOnce({ requestId, digest: 'd2', account: { ...account, currency: 'USD' } }))
      .then(otherBody)
      .changesNothing()
  })
})

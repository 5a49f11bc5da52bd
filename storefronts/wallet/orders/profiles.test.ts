import { describe, it } from 'node:test'
import { answer, answered, ask, refuse } from '@millrace/kernel'
import { given, testTime } from '@millrace/kernel/testing'
import { orderCanceled, orderConfirmed, placeOrder } from '#contracts/orders'
import { recordWritten } from '#contracts/topics/hand'
import {
  forgetOrder,
  listProfileOrders,
  orderProducts,
  showProfileOrder,
  takeNumber,
} from '../contracts.ts'
import { failedLetter } from '../letters/texts.ts'
import { keyUsed, underWay } from '../refusals.ts'
import { billingTopic, orderCreated, paymentTold } from '../topics.ts'
import { numbers } from './numbers.ts'
import { profiles } from './profiles.ts'

const profileId = '307d3f2c-9112-4ea8-95c6-cb01bd88fbcb'
const orderId = '9b22ccef-0b7c-4a44-8d5e-5d2a4b1f0c11'
const which = { profileId, orderId }

const placed = (line: { readonly quantity: number; readonly unitPrice: number }) =>
  ask(
    `placed/${orderId}`,
    placeOrder({
      ...{ orderId, customerId: profileId, currency: 'RUB', lines: [line] },
      payment: { account: profileId },
    }),
  )
const told = (note: string, body: unknown) =>
  answered({ note: `${note}/${orderId}`, accepted: true, body })
const fresh = told('placed', { order: {}, replayed: false })

const ended = { orderId, customerId: profileId, placedAt: testTime }
const confirmed = orderConfirmed({ ...ended, state: 'APPROVED' })
const canceled = orderCanceled({ ...ended, state: 'CANCELED', reasons: [] })
const shown = (state: string) =>
  answer({ id: orderId, profileId, orderNumber: 7, productQuantity: 10, state })

const noted = given(profiles).when(orderProducts({ ...which, productQuantity: 10 }))
const numbered = noted.when(fresh).when(told('numbered', 7))

describe('wallet: an order of products', () => {
  it('is noted before the core is asked, so that no end of it is missed', () => {
    noted.then(orderCreated(orderId, profileId, 65_000), placed({ quantity: 10, unitPrice: 6500 }))
    noted
      .when(confirmed)
      .when(fresh)
      .when(told('numbered', 7))
      .when(showProfileOrder(which))
      .then(shown('APPROVED'))
  })

  it('is answered and shown when it has its number', () => {
    noted.when(showProfileOrder(which)).then(refuse(null))
    noted.when(fresh).then(ask(`numbered/${orderId}`, takeNumber({ sequence: 'orders' })))
    numbered.then(answer(orderId))
    numbered.when(showProfileOrder(which)).then(shown('PENDING'))
    const list = listProfileOrders({ profileId, after: '', limit: 10 })
    const { out } = numbered.when(showProfileOrder(which))
    const [one] = out
    numbered.when(list).then(answer({ items: [one?.out === 'answer' ? one.body : undefined] }))
  })

  it('is one order, however often its key comes', () => {
    const again = orderProducts({ ...which, productQuantity: 10 })
    noted.when(again).then(underWay).changesNothing()
    numbered.when(again).then(answer(orderId)).changesNothing()
    numbered
      .when(orderProducts({ ...which, productQuantity: 9 }))
      .then(keyUsed)
      .changesNothing()
  })

  it('tells that it could not be paid, once', () => {
    const failed = { orderId, accountId: profileId }
    const over = numbered
      .when(canceled)
      .then(paymentTold('PAYMENT_FAIL', failed), failedLetter(failed))
    over.when(canceled).then().changesNothing()
    over.when(confirmed).then().changesNothing()
  })

  it('knows nothing of orders that are none of its', () => {
    given(profiles).when(canceled).then().changesNothing()
    given(profiles).when(confirmed).then().changesNothing()
  })

  it('that is forgotten before its end is still told of', () => {
    const failed = { orderId, accountId: profileId }
    const forgotten = numbered.when(forgetOrder(which)).then(answer(orderId))
    forgotten.when(showProfileOrder(which)).then(refuse(null))
    forgotten.when(forgetOrder(which)).then(refuse(null))
    forgotten
      .when(canceled)
      .then(paymentTold('PAYMENT_FAIL', failed), failedLetter(failed))
      .leaves({ orders: {} })
    numbered.when(confirmed).when(forgetOrder(which)).leaves({ orders: {} })
  })
})

describe('wallet: an order by another hand', () => {
  const value = { event: 'ORDER_CREATED', orderId, accountId: profileId, price: 99.95 }
  const record = recordWritten({
    ...{ place: 'billing/0', topic: billingTopic.topic, partition: 0 },
    ...{ value, about: profileId },
  })
  const written = given(profiles).when(record)

  it('is placed at its price, and not told again', () => {
    written.then(placed({ quantity: 1, unitPrice: 9995 }))
  })

  it('changes nothing where it is known', () => {
    written.when(record).then().changesNothing()
    numbered.when(record).then().changesNothing()
  })

  it('leaves nothing where the core knows it, as its or as another', () => {
    written.when(told('placed', { order: {}, replayed: true })).leaves({ orders: {} })
    const different = { refused: 'different-body', detail: 'It is another.' }
    written
      .when(answered({ note: `placed/${orderId}`, accepted: false, body: different }))
      .leaves({ orders: {} })
  })
})

describe('wallet: numbers of orders', () => {
  it('rise, and each is given once', () => {
    const asked = takeNumber({ sequence: 'orders' })
    given(numbers).when(asked).then(answer(1)).when(asked).then(answer(2))
  })
})

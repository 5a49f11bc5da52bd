import { describe, it } from 'node:test'
import { answer, refuse } from '@millrace/kernel'
import { given, testTime } from '@millrace/kernel/testing'
import { cardCharged, cardRefused, refundCard } from '#contracts/payments'
import { recordWritten } from '#contracts/topics/hand'
import { toldIn } from '#contracts/topics/topic'
import {
  cancelReservation,
  changeReservation,
  payAlone,
  reservationSettled,
  rowsChanged,
  takeNumber,
} from './contracts.ts'
import { preorderNumbers, preorders } from './preorders.ts'
import {
  asked,
  charge,
  due,
  paid,
  paymentOf7,
  preReservation,
  receiptOf7,
  waiting,
  wanted,
} from './sample.ts'
import { preReservationTopic } from './topics.ts'

const told = (eventType: string, row: object) =>
  toldIn(preReservationTopic, '7', { eventType, timestamp: '20260102120000', id: 7, ...row })
const cancel = cancelReservation({ reservationId: '7' })
const charged = cardCharged({ paymentId: '7', orderId: '7', chargeId: 'c-1' })
const refused = cardRefused({ paymentId: '7', orderId: '7', reason: 'timed-out' })
const refund = refundCard({ paymentId: '7', orderId: '7' })
const rows = (status: string, parts: object = {}) =>
  rowsChanged({
    reservationId: '7',
    rows: {
      ...{ preReservations: null, payments: null, receipts: null },
      myReservations: {
        ...{ preReservationId: 7, ...wanted, status },
        ...{ paymentId: null, receiptId: null, expectedDeliveryAt: null },
      },
      ...parts,
    },
  })
const paidRow = (status: string) => ({
  ...{ preReservationId: 7, ...wanted, status },
  ...{ paymentId: 7, receiptId: 7, expectedDeliveryAt: due },
})
const notFound = refuse({ refused: 'not-found', detail: 'There is no reservation 7.' })
const settled = (status: string, reason?: string) =>
  reservationSettled({
    ...{ reservationId: '7', status },
    ...(reason === undefined ? {} : { reason }),
  })

describe('pre-orders: reserve', () => {
  it('gives numbers from 1 on, each once', () => {
    const next = takeNumber({ sequence: 'preReservations' })
    given(preorderNumbers)
      .when(next)
      .then(answer({ number: 1 }))
      .when(next)
      .then(answer({ number: 2 }))
  })

  it('tells it, and asks for the money', () => {
    const row = preReservation('reservated')
    waiting.then(
      told('ReservationCreated', row),
      rows('reservated', { preReservations: row }),
      charge,
      answer(null),
    )
  })

  it('does so once, however often it is asked', () => {
    waiting.when(asked).then(answer(null)).changesNothing()
    paid.when(asked).then(answer(null)).changesNothing()
  })
})

describe('pre-orders: settle the payment', () => {
  it('makes payment and receipt of what was charged, in one step', () => {
    paid.then(
      told('PaymentCreated', paymentOf7),
      told('ReceiptCreated', receiptOf7),
      rows('receipt_issued', {
        ...{ preReservations: preReservation('receipt_issued') },
        ...{ payments: paymentOf7, receipts: receiptOf7 },
        myReservations: paidRow('receipt_issued'),
      }),
      settled('receipt_issued'),
    )
  })

  it('cancels what was not', () => {
    waiting
      .when(refused)
      .then(
        told('ReservationCancelled', preReservation('reservation_cancelled')),
        rows('reservation_cancelled'),
        settled('reservation_cancelled', 'timed-out'),
      )
  })

  it('happens once', () => {
    paid.when(charged).then().changesNothing()
    paid.when(refused).then().changesNothing()
    waiting.when(refused).when(charged).then().changesNothing()
    given(preorders).when(charged).then().changesNothing()
  })
})

describe('pre-orders: cancel', () => {
  it('takes all back that was made, in one step, and has the money given back', () => {
    paid
      .when(cancel)
      .then(
        told('ReservationCancelled', preReservation('receipt_cancelled')),
        told('PaymentCancelled', paymentOf7),
        told('ReceiptCancelled', receiptOf7),
        rows('receipt_cancelled', { myReservations: paidRow('receipt_cancelled') }),
        refund,
        answer(null),
      )
      .when(cancel)
      .then(notFound)
      .changesNothing()
  })

  it('goes before a payment that is under way', () => {
    waiting
      .when(cancel)
      .then(
        told('ReservationCancelled', preReservation('reservation_cancelled')),
        rows('reservation_cancelled'),
        refund,
        settled('reservation_cancelled', 'canceled'),
        answer(null),
      )
      .when(charged)
      .then()
      .changesNothing()
  })

  it('finds nothing where nothing is', () => {
    given(preorders).when(cancel).then(notFound).changesNothing()
    waiting.when(refused).when(cancel).then(notFound).changesNothing()
  })
})

describe('pre-orders: change', () => {
  it('sets what is said, and leaves without a value what is said to have none', () => {
    const change = changeReservation({
      ...{ reservationId: '7', set: { price: 5 }, cleared: ['userAddress', 'cardNo'] },
    })
    const row = { ...preReservation('receipt_issued'), price: 5, userAddress: null, cardNo: null }
    paid
      .when(change, { now: testTime + 1 })
      .leaves({ modifiedAt: testTime + 1, createdAt: testTime })
      .then(
        rows('receipt_issued', {
          preReservations: { ...row, modifiedAt: testTime + 1 },
          ...{ payments: paymentOf7, receipts: receiptOf7 },
          myReservations: {
            ...{ ...paidRow('receipt_issued'), price: 5, userAddress: null, cardNo: null },
          },
        }),
        answer({ ...row, modifiedAt: testTime + 1 }),
      )
  })

  it('finds nothing where nothing is', () => {
    const change = changeReservation({ reservationId: '7', set: {}, cleared: [] })
    given(preorders).when(change).then(notFound)
    paid.when(cancel).when(change).then(notFound).changesNothing()
  })
})

describe('pre-orders: facts by another hand', () => {
  const lies = { place: 'prereservation/0', topic: 'prereservation', partition: 0, about: '7' }
  const theirs = (eventType: string, row: object = {}) =>
    recordWritten({ ...lies, value: { eventType, id: 7, ...row } })
  const shown = (status: string, paymentId: number | null = null) =>
    rows('', {
      myReservations: {
        ...{ preReservationId: 7, userId: null, userAddress: null, productId: null },
        ...{ productName: 'fold', price: 5, cardNo: null, status },
        ...{ paymentId, receiptId: null, expectedDeliveryAt: null },
      },
    })
  const created = theirs('ReservationCreated', { productName: 'fold', price: 5, cardNo: {} })

  it('are joined in the view, the last one last, and go before nothing of ours', () => {
    const known = given(preorders).when(created).then(shown('reservated'))
    known
      .when(theirs('PaymentCreated', { id: 3 }))
      .then(shown('paid', 3))
      .when(theirs('PaymentCancelled', { id: 3 }))
      .then(shown('payment_cancelled', 3))
    known.when(cancel).then(notFound)
    known
      .when(asked)
      .leaves({ number: 7, status: 'reservated' })
      .then(...waiting.out)
  })

  it('say nothing of what they leave out, and nothing at all where nobody knows them', () => {
    const known = given(preorders).when(created)
    known.when(theirs('ReservationCancelled')).then(shown('reservation_cancelled'))
    known
      .when(theirs('ReservationMoved', { price: 6 }))
      .then()
      .changesNothing()
  })

  it('change nothing of what we decided, and nothing in another topic', () => {
    paid.when(theirs('ReservationCancelled')).then().changesNothing()
    const elsewhere = recordWritten({ ...lies, topic: 'other', value: {} })
    given(preorders).when(elsewhere).then().changesNothing()
  })
})

describe('pre-orders: pay alone', () => {
  it('has a payment and a receipt, and no reservation', () => {
    const alone = payAlone({ reservationId: '7', wanted, of: 99 })
    const made = given(preorders).when(alone).when(charged)
    const ofOther = { preReservationId: 99 }
    const other = (eventType: string, row: object) =>
      toldIn(preReservationTopic, '99', {
        ...{ eventType, timestamp: '20260102120000', id: 7, ...row },
      })
    made.then(
      other('PaymentCreated', { ...paymentOf7, ...ofOther }),
      other('ReceiptCreated', { ...receiptOf7, ...ofOther }),
      rows('', {
        payments: { ...paymentOf7, ...ofOther },
        receipts: { ...receiptOf7, ...ofOther },
        myReservations: null,
      }),
      settled('receipt_issued'),
    )
    made.when(cancel).then(notFound)
  })
})

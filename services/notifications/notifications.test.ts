import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { answer, answered, ask, refuse } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import { moneyRefunded } from '#contracts/billing'
import { cardRefunded } from '#contracts/cards'
import { showCustomer } from '#contracts/customers'
import { sendMail } from '#contracts/mail'
import {
  letterReported,
  letterResent,
  letterWithheld,
  letterWritten,
  noteMail,
  resendLetter,
} from '#contracts/notifications'
import { orderCanceled, orderConfirmed } from '#contracts/orders'
import { preorderMoved, preorderReminded } from '#contracts/preorders'
import { notifications as notificationsIn } from './notifications.ts'
import { Phrasebook } from './templates/phrasebook.ts'

const notifications = notificationsIn(new Phrasebook(), { hasMail: true })

const order = { orderId: 'o-1', customerId: 'anna', placedAt: 10 }
const approved = orderConfirmed({ ...order, state: 'APPROVED' })
const reasons = [
  { code: 'out-of-stock' as const, detail: 'There are 2 of tea, not 3.' },
  { code: 'slot-full' as const, detail: 'Tuesday is full.' },
]
const canceled = orderCanceled({ ...order, state: 'CANCELED', reasons })
const refunded = (minor: number) =>
  moneyRefunded({
    ...{ orderId: 'o-1', customerId: 'anna', accountId: 'purse', step: 'wallet' },
    ...{ amount: { minor, currency: 'EUR' }, balance: 100, held: 0 },
  })
const letter = { recipient: 'anna', orderId: 'o-1', channel: 'outbox' as const }

describe('notifications: write a letter', () => {
  it('tells the customer that the order is approved', () => {
    const text = 'Your order o-1 is approved.'
    given(notifications)
      .when(approved)
      .then(letterWritten({ ...letter, event: 'order-approved', text }))
      .leaves({ written: ['order-approved'] })
  })

  it('tells the customer that the order is canceled, and every reason', () => {
    const text = 'Your order o-1 is canceled. There are 2 of tea, not 3. Tuesday is full.'
    given(notifications)
      .when(canceled)
      .then(letterWritten({ ...letter, event: 'order-canceled', text }))
  })

  it('tells the customer that the money is back, and where', () => {
    const text = 'What you paid for order o-1 is back on account purse.'
    given(notifications)
      .when(refunded(70))
      .then(letterWritten({ ...letter, event: 'order-refunded', text }))
  })

  it('tells the customer that a card gets the money back', () => {
    const text = 'What you paid for order o-1 is on its way back to your card.'
    const amount = { minor: 70, currency: 'EUR' }
    given(notifications)
      .when(cardRefunded({ orderId: 'o-1', customerId: 'anna', amount }))
      .then(letterWritten({ ...letter, event: 'order-refunded', text }))
  })

  it('tells nobody of a refund of nothing', () => {
    given(notifications).when(refunded(0)).then().changesNothing()
    const amount = { minor: 0, currency: 'EUR' }
    given(notifications)
      .when(cardRefunded({ orderId: 'o-1', customerId: 'anna', amount }))
      .then()
      .changesNothing()
  })

  it('tells whoever pre-ordered of the pre-order, and not of an order that came to nothing', () => {
    const about = { preorderId: 'p-1', customerId: 'anna', sku: 'lamp' }
    const moved = { ...about, quantity: 1, ticket: 4, placedAt: 1 }
    const up = preorderMoved({ ...moved, from: 'WAITING', state: 'RESERVED' })
    const to = { recipient: 'anna', orderId: 'p-1', channel: 'outbox' as const }
    const text = 'Your pre-order p-1 has moved up: there is one for you now.'
    given(notifications)
      .when(up)
      .then(letterWritten({ ...to, event: 'preorder-moved-up', text }))
      .when(up)
      .then()
    const gone = preorderMoved({
      ...{ ...moved, from: 'DECLINED', state: 'CANCELED' },
      reasons: [{ code: 'not-paid-in-time', detail: 'No.' }],
    })
    const unpaid = 'Your pre-order p-1 is canceled: it was not paid in time.'
    given(notifications)
      .when(gone)
      .then(letterWritten({ ...to, event: 'preorder-canceled', text: unpaid }))
    given(notifications)
      .when(orderCanceled({ ...order, state: 'CANCELED', reasons, preorderId: 'p-1' }))
      .then()
    const payBy = Date.UTC(2026, 0, 5)
    const declined = preorderReminded({ ...about, orderId: 'o-1', nth: 1, payBy, reasons })
    const reminder = [
      'Your pre-order p-1 could not be paid. There are 2 of tea, not 3. Tuesday is full.',
      'Please pay it in another way until 2026-01-05T00:00:00.000Z.',
    ].join(' ')
    given(notifications)
      .when(declined)
      .then(letterWritten({ ...letter, event: 'preorder-declined', text: reminder }))
      .when(preorderReminded({ ...about, orderId: 'o-1', nth: 2, payBy, reasons }))
      .leaves({ written: ['preorder-declined', 'preorder-reminded'] })
  })

  it('writes no second letter when an event is told again', () => {
    for (const event of [approved, canceled, refunded(70)]) {
      given(notifications).when(event).when(event).then().changesNothing()
    }
  })

  it('writes one letter per event of an order', () => {
    given(notifications)
      .when(approved)
      .when(refunded(70))
      .when(canceled)
      .leaves({
        written: ['order-approved', 'order-refunded', 'order-canceled'],
      })
  })
})

const answeredWith = (note: string, accepted: boolean, body: unknown = {}) =>
  answered({ note, accepted, body })
const dora = {
  ...{ id: 'dora', name: 'sealed:n', email: 'sealed:e', level: 'gold', language: 'de-AT' },
  ...{ createdAt: '', updatedAt: '' },
}
const known = orderConfirmed({ ...order, customerId: 'dora', state: 'APPROVED', registered: true })
const toDora = { recipient: 'dora', orderId: 'o-1', event: 'order-approved' as const }
const german = 'Ihre Bestellung o-1 ist bestätigt.'
const asked = given(notifications).when(known)
const inOutbox = letterWritten({ ...toDora, channel: 'outbox', text: german, language: 'de' })
const byMail = letterWritten({
  ...{ ...toDora, channel: 'email', text: german, language: 'de' },
  subject: 'Ihre Bestellung o-1 ist bestätigt',
})
const mailed = (round: number) =>
  sendMail({
    ...{ letterId: 'o-1.order-approved.email', orderId: 'o-1', customerId: 'dora' },
    ...{ event: 'order-approved', round, text: german, greeting: 'Guten Tag {name},' },
    ...{ subject: 'Ihre Bestellung o-1 ist bestätigt', name: 'sealed:n', email: 'sealed:e' },
  })

describe('notifications: a letter to a customer who is known', () => {
  it('asks for the customer first, and once', () => {
    asked.then(ask('order-approved', showCustomer({ customerId: 'dora' })))
    asked.when(known).then().changesNothing()
  })

  it('is in their language, one for each way that they want', () => {
    asked.when(answeredWith('order-approved', true, dora)).then(inOutbox, byMail, mailed(1))
    const letters = { channels: ['outbox'] }
    asked.when(answeredWith('order-approved', true, { ...dora, letters })).then(inOutbox)
  })

  it('is not written about what they want none about', () => {
    for (const letters of [{ without: ['order-approved'] }, { channels: [] }]) {
      asked
        .when(answeredWith('order-approved', true, { ...dora, letters }))
        .then(letterWithheld(toDora))
    }
  })

  it('lies in the outbox where nothing goes by e-mail', () => {
    const letters = { channels: ['email'] }
    given(notificationsIn(new Phrasebook(), { hasMail: false }))
      .when(known)
      .when(answeredWith('order-approved', true, { ...dora, letters }))
      .then(inOutbox)
  })

  it('is as to anybody else when they are not there any more', () => {
    const text = 'Your order o-1 is approved.'
    asked
      .when(answeredWith('order-approved', false, { refused: 'gone' }))
      .then(letterWritten({ ...toDora, channel: 'outbox', text }))
  })

  it('asks again for what comes later: they may have moved', () => {
    asked
      .when(answeredWith('order-approved', true, dora))
      .when(
        cardRefunded({ orderId: 'o-1', customerId: 'dora', amount: { minor: 1, currency: 'EUR' } }),
      )
      .then(ask('order-refunded', showCustomer({ customerId: 'dora' })))
  })
})

describe('notifications: a letter on its way', () => {
  const sending = asked.when(answeredWith('order-approved', true, dora))
  const note = { orderId: 'o-1', event: 'order-approved' as const, round: 1, attempts: 1 }
  const again = resendLetter({
    ...{ orderId: 'o-1', event: 'order-approved', channel: 'email', who: 'olga', why: 'Moved.' },
    isUncertain: false,
  })
  const report = { ...toDora, channel: 'email' as const, attempts: 1 }

  it('tells what became of it', () => {
    sending
      .when(noteMail({ ...note, state: 'failed', why: '550 No.' }))
      .then(letterReported({ ...report, state: 'failed', why: '550 No.' }))
    sending
      .when(noteMail({ ...note, round: 2, state: 'sent' }))
      .then()
      .changesNothing()
  })

  it('is sent again where somebody says so, when it is not on its way', () => {
    const detail = 'Letter o-1.order-approved.email is on its way.'
    sending.when(again).then(refuse({ refused: 'conflict', detail }))
    const resent = sending.when(noteMail({ ...note, state: 'sent' })).when(again)
    resent.then(
      letterResent({ ...toDora, channel: 'email', who: 'olga', why: 'Moved.' }),
      ask('again order-approved', showCustomer({ customerId: 'dora' })),
      answer({ settles: false }),
    )
    resent.when(answeredWith('again order-approved', true, dora)).then(mailed(2))
    resent.when(answeredWith('again order-approved', false)).then(
      letterReported({
        ...{ ...report, state: 'failed', attempts: 0 },
        why: 'The customer is not there any more.',
      }),
    )
  })

  it('is done again as it was where nobody knows whether it was sent', () => {
    const uncertain = resendLetter({ ...again.data, isUncertain: true })
    sending
      .when(uncertain)
      .then(
        letterResent({ ...toDora, channel: 'email', who: 'olga', why: 'Moved.' }),
        answer({ settles: true }),
      )
  })

  it('is not sent again where it never was sent', () => {
    const lying = { refused: 'conflict' }
    const outbox = { ...again.data, channel: 'outbox' as const }
    const [told] = sending.when(resendLetter(outbox)).out
    assert.partialDeepStrictEqual(told, { out: 'answer', accepted: false, body: lying })
    const [unknown] = given(notifications).when(again).out
    assert.partialDeepStrictEqual(unknown, { accepted: false, body: { refused: 'not-found' } })
  })
})

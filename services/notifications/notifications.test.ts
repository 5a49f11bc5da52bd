import { describe, it } from 'node:test'
import { given } from '@millrace/kernel/testing'
import { moneyRefunded } from '#contracts/billing'
import { cardRefunded } from '#contracts/cards'
import { letterWritten } from '#contracts/notifications'
import { orderCanceled, orderConfirmed } from '#contracts/orders'
import { notifications as notificationsIn } from './notifications.ts'
import { Phrasebook } from './templates/phrasebook.ts'

const notifications = notificationsIn(new Phrasebook())

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

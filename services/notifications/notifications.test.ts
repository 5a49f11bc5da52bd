import { describe, it } from 'node:test'
import { given, testTime } from '@millrace/kernel/testing'
import { letterWritten } from '#contracts/notifications'
import { orderCanceled, orderConfirmed } from '#contracts/orders'
import { notifications } from './notifications.ts'

const sentAt = testTime
const order = { orderId: 'o-1', customerId: 'anna', placedAt: 10 }
const approved = orderConfirmed({ ...order, state: 'APPROVED' })
const reasons = [
  { code: 'out-of-stock' as const, detail: 'There are 2 of tea, not 3.' },
  { code: 'slot-full' as const, detail: 'Tuesday is full.' },
]
const canceled = orderCanceled({ ...order, state: 'CANCELED', reasons })
const letter = {
  ...{ letterId: 'new-1', recipient: 'anna', orderId: 'o-1', channel: 'outbox' as const },
  sentAt,
}

describe('notifications: write a letter', () => {
  it('tells the customer that the order is approved', () => {
    const text = 'Your order o-1 is approved.'
    given(notifications)
      .when(approved)
      .then(letterWritten({ ...letter, event: 'order-approved', text }))
      .leaves({ written: { 'o-1/order-approved': 'new-1' } })
  })

  it('tells the customer that the order is canceled, and every reason', () => {
    const text = 'Your order o-1 is canceled. There are 2 of tea, not 3. Tuesday is full.'
    given(notifications)
      .when(canceled)
      .then(letterWritten({ ...letter, event: 'order-canceled', text }))
  })

  it('writes no second letter when an event is told again', () => {
    given(notifications).when(approved).when(approved).then().changesNothing()
  })

  it('writes one letter per event of an order', () => {
    given(notifications)
      .when(approved)
      .when(canceled)
      .leaves({ written: { 'o-1/order-approved': 'new-1', 'o-1/order-canceled': 'new-1' } })
  })
})

import { describe, it } from 'node:test'
import { entries, later } from '@millrace/kernel'
import { given, testTime } from '@millrace/kernel/testing'
import { letterWritten, sweepLetters } from '#contracts/notifications'
import { orderConfirmed } from '#contracts/orders'
import { notifications } from './notifications.ts'
import { keepMs } from './sweep-outbox.ts'

const anna = { customerId: 'anna' }
const approved = (orderId: string) =>
  orderConfirmed({ orderId, customerId: 'anna', placedAt: 10, state: 'APPROVED' })
const letter = (orderId: string) =>
  letterWritten({
    ...{ recipient: 'anna', orderId, channel: 'outbox', event: 'order-approved' },
    text: `Your order ${orderId} is approved.`,
  })
const forgotten = testTime + keepMs
const outbox = given(notifications).when(approved('o-1'))

describe('notifications: sweep', () => {
  it('forgets a letter a day after it was written', () => {
    outbox
      .when(sweepLetters(anna), { now: forgotten })
      .then()
      .leaves({ written: {}, sweeps: undefined })
  })

  it('forgets none before', () => {
    outbox
      .when(sweepLetters(anna), { now: forgotten - 1 })
      .then(later('sweep', forgotten - 1 + keepMs, sweepLetters(anna)))
      .leaves({ written: { 'o-1.order-approved': testTime }, sweeps: true })
  })

  it('is set once, and set again by the first letter after the last was forgotten', () => {
    outbox
      .when(approved('o-2'), { now: testTime + 1 })
      .then(letter('o-2'))
      .when(sweepLetters(anna), { now: forgotten })
      .then(later('sweep', forgotten + keepMs, sweepLetters(anna)))
      .leaves({ written: { 'o-2.order-approved': testTime + 1 }, sweeps: true })
      .when(sweepLetters(anna), { now: forgotten + keepMs })
      .then()
      .when(approved('o-3'), { now: forgotten + keepMs })
      .then(letter('o-3'), later('sweep', forgotten + 2 * keepMs, sweepLetters(anna)))
  })

  it('looks at so many at once, and comes again for the rest', () => {
    const names = Array.from({ length: 1001 }, (_, nth) => `o-${1000 + nth}.order-approved`)
    const written = entries(Object.fromEntries(names.map((name) => [name, testTime])))
    const rest = sweepLetters({ ...anna, from: 'o-2000.order-approved' })
    given(notifications, { written, sweeps: true })
      .when(sweepLetters(anna), { now: forgotten })
      .then(later('sweep', forgotten + 100, rest))
      .leaves({ written: { 'o-2000.order-approved': testTime } })
      .when(rest, { now: forgotten + 100 })
      .then()
      .leaves({ written: {}, sweeps: undefined })
  })

  it('comes again for what it went past, a day later', () => {
    const names = Array.from({ length: 1001 }, (_, nth) => `o-${1000 + nth}.order-approved`)
    const content = { ...Object.fromEntries(names.map((name) => [name, testTime])) }
    const written = entries({ ...content, [names[0] ?? '']: testTime + 1 })
    const rest = sweepLetters({ ...anna, from: 'o-2000.order-approved' })
    given(notifications, { written, sweeps: true })
      .when(sweepLetters(anna), { now: forgotten })
      .when(rest, { now: forgotten + 100 })
      .then(later('sweep', forgotten + 100 + keepMs, sweepLetters(anna)))
      .leaves({ written: { 'o-1000.order-approved': testTime + 1 }, sweeps: true })
  })
})

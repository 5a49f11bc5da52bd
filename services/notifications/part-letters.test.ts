import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { answered, ask } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import { showCustomer } from '#contracts/customers'
import { letterWritten, noteMail, resendLetter } from '#contracts/notifications'
import { orderConfirmed, refundEnded } from '#contracts/orders'
import { notifications as notificationsIn } from './notifications.ts'
import { Phrasebook } from './templates/phrasebook.ts'

const notifications = notificationsIn(new Phrasebook(), { hasMail: true })
const orderId = 'o-1'
const event = 'order-part-refunded' as const
const ended = { orderId, customerId: 'dora', amount: { minor: 1050, currency: 'EUR' } }
const toAccount = (refundId: string) =>
  refundEnded({ ...ended, refundId, payment: { account: 'purse' } })
const toCard = (refundId: string) =>
  refundEnded({ ...ended, refundId, payment: { card: { token: 'tok' } } })
const written = (refundId: string, text: string) =>
  letterWritten({ recipient: 'dora', orderId, channel: 'outbox', event, refundId, text })

describe('notifications: a letter about a part that is back', () => {
  it('says how much and where, once for each part', () => {
    given(notifications)
      .when(toAccount('1'))
      .then(written('1', 'Of what you paid for order o-1, 10.50 EUR is back on account purse.'))
      .when(toCard('2'))
      .then(
        written('2', 'Of what you paid for order o-1, 10.50 EUR is on its way back to your card.'),
      )
      .when(toAccount('1'))
      .then()
      .changesNothing()
  })

  it('is not written of what an earlier release has told: it does not say where it went', () => {
    given(notifications)
      .when(refundEnded({ ...ended, refundId: '1' }))
      .then()
      .changesNothing()
  })

  const dora = { id: 'dora', name: 'sealed:n', email: 'sealed:e', language: 'de' }
  const toDora = { placedAt: 10, state: 'APPROVED', registered: true } as const
  const both = given(notifications)
    .when(orderConfirmed({ orderId, customerId: 'dora', ...toDora }))
    .when(toCard('1'))
    .when(toCard('2'))
  const about = { orderId, event, refundId: '2' }
  const name = 'order-part-refunded.2'

  it('is in the language of who is known, by each way under an id of its own', () => {
    both.then(ask(name, showCustomer({ customerId: 'dora' })))
    const { out } = both.when(answered({ note: name, accepted: true, body: dora }))
    const subject = 'Sie bekommen 10,50 EUR für Bestellung o-1 zurück'
    const letterId = 'o-1.order-part-refunded.2.email'
    const told = [
      { data: { ...about, channel: 'outbox' } },
      { data: { ...about, channel: 'email', subject } },
      { data: { ...about, letterId, subject } },
    ]
    assert.partialDeepStrictEqual(out, told)
  })

  it('is sent again for itself', () => {
    const failed = both
      .when(answered({ note: name, accepted: true, body: dora }))
      .when(noteMail({ ...about, round: 1, attempts: 1, state: 'failed' }))
    const again = (refundId: string) =>
      resendLetter({
        ...{ orderId, event, refundId, channel: 'email' },
        ...{ who: 'olga', why: 'Moved.', isUncertain: false },
      })
    assert.partialDeepStrictEqual(failed.when(again('2')).out[0], { data: about })
    assert.partialDeepStrictEqual(failed.when(again('1')).out[0], { accepted: false })
  })
})

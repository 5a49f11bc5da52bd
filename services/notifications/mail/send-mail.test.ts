import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { effect, later, withdraw } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import { mailAnswered, sendMail, tryMailAgain, type MailRequest } from '#contracts/mail'
import { noteMail } from '#contracts/notifications'
import { mail } from './mail.ts'

const letterId = 'o-1.order-approved.email'
const request = (round: number): MailRequest => ({
  ...{ letterId, customerId: 'anna', round, subject: 'Good', text: 'It is.', greeting: '{name},' },
  ...{ name: 'sealed:name', email: 'sealed:email' },
})
const about = { orderId: 'o-1', event: 'order-approved' as const }
const send = (round = 1) => sendMail({ ...request(round), ...about })
const answered = (outcome: 'sent' | 'later' | 'failed', why?: string, round = 1) =>
  mailAnswered({ letterId, round, outcome, ...(why === undefined ? {} : { why }) })
const minuteMs = 60_000

describe('mail: send a letter', () => {
  it('hands it over once a round, however often it is asked for', () => {
    given(mail)
      .when(send())
      .then(effect('smtp', '1.1', request(1)))
    given(mail).when(send()).when(send()).then().changesNothing()
  })

  it('tells the letter that it is sent, and forgets what it said', () => {
    given(mail)
      .when(send())
      .when(answered('sent'))
      .then(noteMail({ ...about, round: 1, attempts: 1, state: 'sent' }))
      .leaves({ round: 1, attempts: 1, letter: null })
    given(mail).when(send()).when(answered('sent')).when(answered('sent')).then()
  })

  it('tries again after a pause where nobody took it for now', () => {
    const why = '450 Come back later.'
    const delayed = given(mail).when(send()).when(answered('later', why), { now: 10 })
    delayed.then(
      later('try', 10 + minuteMs, tryMailAgain({ letterId, round: 1 })),
      noteMail({ ...about, round: 1, attempts: 1, why, state: 'delayed' }),
    )
    delayed.when(tryMailAgain({ letterId, round: 1 })).then(effect('smtp', '1.2', request(1)))
  })

  it('gives up what was refused for good, and what nobody took within a day', () => {
    const why = '550 There is nobody of that name.'
    given(mail)
      .when(send())
      .when(answered('failed', why))
      .then(noteMail({ ...about, round: 1, attempts: 1, why, state: 'failed' }))
    let box = given(mail).when(send())
    let pausedMs = 0
    for (let tries = 1; ; tries++) {
      box = box.when(answered('later', why), { now: 0 })
      const [first] = box.out
      if (first?.out !== 'later') break
      pausedMs += first.at
      box = box.when(tryMailAgain({ letterId, round: 1 }))
    }
    box.then(noteMail({ ...about, round: 1, attempts: 9, why, state: 'failed' }))
    assert.ok(pausedMs > 20 * 60 * minuteMs && pausedMs <= 24 * 60 * minuteMs)
  })

  it('sends it again where somebody wants that, and hears no more of the round before', () => {
    const again = given(mail).when(send()).when(answered('later')).when(send(2))
    again.then(withdraw('try'), effect('smtp', '2.1', request(2)))
    again.when(answered('sent')).then().changesNothing()
    again
      .when(tryMailAgain({ letterId, round: 1 }))
      .then()
      .changesNothing()
    again
      .when(answered('sent', undefined, 2))
      .then(noteMail({ ...about, round: 2, attempts: 1, state: 'sent' }))
  })
})

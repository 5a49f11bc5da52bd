import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { given } from '@millrace/kernel/testing'
import { captureDeclined, cardCaptured, cardUnanswered } from '#contracts/cards'
import { undone } from './card.ts'
import { cards } from './cards.ts'
import {
  amount,
  asked,
  asks,
  capture,
  declined,
  done,
  held,
  letGo,
  orderId,
  taken,
  taking,
  unknown,
} from './visa.ts'

const captured = cardCaptured({ orderId, amount })

describe('cards: capture', () => {
  it('is asked once while nobody has answered', () => {
    taking.then(asks.capture()).when(capture).then().changesNothing()
  })

  it('takes what was held, once, and says so again', () => {
    taken
      .then(captured)
      .leaves({ state: 'captured', captured: 700 })
      .when(capture)
      .then(captured)
      .changesNothing()
      .when(done('capture'))
      .then()
      .changesNothing()
  })

  it('is asked again under the same key until it is known', () => {
    taking
      .when(unknown('capture', 'unreachable'))
      .then(cardUnanswered({ orderId, did: 'capture', why: 'unreachable', attempt: 1 }))
      .when(capture)
      .then(asks.capture(2))
      .when(done('capture'))
      .then(captured)
  })

  it('is refused for good where the provider says so, and what is held is let go', () => {
    const detail = 'What was held on the card could not be taken.'
    const pointer = '/payment/card/token'
    const told = captureDeclined({ orderId, reasons: [{ code: 'card-declined', detail, pointer }] })
    const refused = taking.when(declined('capture')).then(told)
    refused.when(capture).then(told).changesNothing()
    refused.when(letGo).then(asks.void())
  })

  it('takes nothing where nothing is held', () => {
    const detail = 'Nothing is held on the card.'
    const told = captureDeclined({ orderId, reasons: [{ code: 'timed-out', detail }] })
    given(cards).when(capture).then(told).changesNothing()
    asked.when(capture).then(told).changesNothing()
  })

  it('takes nothing that was let go', () => {
    held
      .when(letGo)
      .when(capture)
      .then(captureDeclined({ orderId, reasons: [undone] }))
      .changesNothing()
  })

  it('is not undone once it was taken', () => {
    assert.throws(() => taken.when(letGo), /was taken: refund it/)
  })
})

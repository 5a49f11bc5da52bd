import { describe, it } from 'node:test'
import { given, testTime } from '@millrace/kernel/testing'
import { cardAuthorized, cardDeclined, cardUnanswered, cardVoided } from '#contracts/cards'
import { undone } from './card.ts'
import { cards } from './cards.ts'
import {
  amount,
  asked,
  asks,
  authorize,
  declined,
  done,
  held,
  letGo,
  orderId,
  unknown,
} from './visa.ts'

const authorized = cardAuthorized({ orderId, amount })

describe('cards: authorize', () => {
  it('asks the provider once, under a key that is made for it', () => {
    asked.then(asks.authorize()).when(authorize).then().changesNothing()
  })

  it('tells when it is held, and again when it is asked again', () => {
    held
      .then(authorized)
      .leaves({ state: 'authorized' })
      .when(authorize)
      .then(authorized)
      .changesNothing()
  })

  it('is declined for good, with what the provider says of it', () => {
    const detail = 'The card was declined: insufficient-funds.'
    const pointer = '/payment/card/token'
    const told = cardDeclined({ orderId, reasons: [{ code: 'card-declined', detail, pointer }] })
    asked
      .when(declined('authorize', 'insufficient-funds'))
      .then(told)
      .when(authorize)
      .then(told)
      .changesNothing()
      .when(letGo)
      .then(cardVoided({ orderId, voided: false }))
  })

  it('is neither held nor declined where nobody knows, and asked again under the same key', () => {
    asked
      .when(unknown('authorize', 'timed-out'))
      .then(cardUnanswered({ orderId, did: 'authorize', why: 'timed-out', attempt: 1 }))
      .leaves({ state: 'authorizing', askedAt: 0 })
      .when(authorize)
      .then(asks.authorize(2))
      .when(done('authorize'))
      .then(authorized)
  })

  it('is asked again where an answer was lost in here', () => {
    asked.when(authorize, { now: testTime + 10 * 60_000 }).then(asks.authorize(2))
  })

  it('is declined where it was undone before it came', () => {
    given(cards)
      .when(letGo)
      .when(authorize)
      .then(cardDeclined({ orderId, reasons: [undone] }))
      .changesNothing()
  })

  it('takes no answer twice', () => {
    held.when(done('authorize')).then().changesNothing()
    held.when(declined('authorize')).then().changesNothing()
  })
})

import { describe, it } from 'node:test'
import { given } from '@millrace/kernel/testing'
import { cardUnanswered, cardVoided } from '#contracts/cards'
import { cards } from './cards.ts'
import { asked, asks, declined, done, held, letGo, orderId, taking, unknown } from './visa.ts'

const voided = (anything: boolean) => cardVoided({ orderId, voided: anything })

describe('cards: void', () => {
  it('lets go what is held, once', () => {
    held
      .when(letGo)
      .then(asks.void())
      .when(letGo)
      .then()
      .changesNothing()
      .when(done('void'))
      .then(voided(true))
      .when(letGo)
      .then(voided(true))
      .changesNothing()
  })

  it('is done where nothing is held', () => {
    given(cards).when(letGo).then(voided(false)).leaves({ state: 'voided' })
  })

  it('follows a hold whose answer is late, and that answer changes nothing', () => {
    const going = asked.when(letGo).then(asks.void())
    going.when(done('authorize')).then().changesNothing()
    going.when(declined('authorize')).then().changesNothing()
    going.when(unknown('authorize')).then().changesNothing()
    going.when(done('void')).then(voided(true))
  })

  it('is asked again until it is known', () => {
    held
      .when(letGo)
      .when(unknown('void', 'timed-out'))
      .then(cardUnanswered({ orderId, did: 'void', why: 'timed-out', attempt: 1 }))
      .when(letGo)
      .then(asks.void(2))
  })

  it('follows what a person said was not taken', () => {
    taking.when(letGo).then(asks.void()).when(done('capture')).then().changesNothing()
  })
})

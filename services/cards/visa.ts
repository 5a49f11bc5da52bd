/** For tests: order o-1 is paid with a card that the provider knows as tok-7. */
import { effect } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import {
  authorizeCard,
  captureCard,
  cardAnswered,
  refundCard,
  voidCard,
  type CardOperation,
} from '#contracts/cards'
import { cards } from './cards.ts'

export const orderId = 'o-1'
export const amount = { minor: 700, currency: 'EUR' }
const key = 'new-1'

export const authorize = authorizeCard({ orderId, amount, token: 'tok-7' })
export const capture = captureCard({ orderId })
export const letGo = voidCard({ orderId })
export const refund = refundCard({ orderId, customerId: 'anna', amount })

const told = (outcome: 'done' | 'declined' | 'unknown') => (did: CardOperation, why?: string) =>
  cardAnswered({ orderId, did, outcome, ...(why === undefined ? {} : { why }) })
export const done = told('done')
export const declined = told('declined')
export const unknown = told('unknown')

/** What the provider is asked; `nth` is how often it was. */
export const asks = {
  authorize: (nth = 1) =>
    effect('card', `authorize ${nth}`, { ask: 'authorize', key, orderId, amount, token: 'tok-7' }),
  capture: (nth = 1) => effect('card', `capture ${nth}`, { ask: 'capture', key }),
  void: (nth = 1) => effect('card', `void ${nth}`, { ask: 'void', key }),
  refund: (nth = 1) =>
    effect('card', `refund ${nth}`, { ask: 'refund', key, refundKey: 'new-1', amount }),
}

export const asked = given(cards).when(authorize)
export const held = asked.when(done('authorize'))
export const taking = held.when(capture)
export const taken = taking.when(done('capture'))

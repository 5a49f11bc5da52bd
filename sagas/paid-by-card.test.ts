import { describe, it } from 'node:test'
import { dialogue } from '@millrace/kernel/testing'
import {
  authorizeCard,
  captureCard,
  captureDeclined,
  cardAuthorized,
  cardCaptured,
  cardDeclined,
  cardRefunded,
  cardVoided,
  refundCard,
  voidCard,
} from '#contracts/cards'
import { uncount } from '#contracts/checks'
import { bookSlot, freeSlot, giveBackSlot, keepSlot, slotGivenBack } from '#contracts/delivery'
import type { Reason } from '#contracts/fields'
import { cancelBegun, cancelOrder as cancel, cancelRequested, orderPlaced } from '#contracts/orders'
import { releaseStock, restock, restocked, sellStock } from '#contracts/warehouse'
import { cancelOrder } from './cancel-order.ts'
import * as one from './order-one.ts'
import { placeOrder } from './place-order.ts'

const { orderId, customerId, placedAt, amount, total, cup, tea, noon } = one
const body = { ...one.body, payment: { card: { token: 'tok-7' } } }
const reasons: Reason[] = [{ code: 'card-declined', detail: 'No.' }]
const uncounts = uncount({ customerId, orderId, placedAt })
const undoesFirst = [releaseStock(tea), releaseStock(cup), uncounts]
const firstUndone = [one.teaReleased, one.cupReleased, one.uncountedAgain]
const held = cardAuthorized({ orderId, amount })
const minute = 60_000

const checked = () => {
  const talk = dialogue(placeOrder)
    .starts(orderPlaced({ ...body, total, placedAt, state: 'PENDING' }))
    .answers(one.passed, one.counted, one.cupHeld, one.teaHeld)
  talk.said = talk.said.slice(-2)
  return talk.asks(authorizeCard({ orderId, token: 'tok-7', amount }), bookSlot(noon))
}
const capturing = () => checked().answers(held, one.noonBooked).asks(captureCard({ orderId }))

describe('place order: paid by card', () => {
  it('holds on the card, and takes it where an account is charged', () => {
    capturing()
      .answers(cardCaptured({ orderId, amount }))
      .asks(sellStock(cup), sellStock(tea), keepSlot(noon))
  })

  it('lets the card go when something else is refused or silent', () => {
    const talk = checked().answers(held).after(minute)
    talk.said = talk.said.slice(-5)
    talk.asks(freeSlot(noon), voidCard({ orderId }), ...undoesFirst)
  })

  it('lets the card go whose answer never came', () => {
    const talk = checked().answers(one.noonBooked).after(minute)
    talk.said = talk.said.slice(-5)
    talk.asks(freeSlot(noon), voidCard({ orderId }), ...undoesFirst)
  })

  it('is canceled for a card that is declined', () => {
    checked()
      .answers(one.noonBooked, cardDeclined({ orderId, reasons }))
      .asks(freeSlot(noon), ...undoesFirst)
      .answers(one.noonFreed, ...firstUndone)
      .asks(cancel({ orderId, reasons }))
  })

  it('is undone when what was held cannot be taken', () => {
    capturing()
      .answers(captureDeclined({ orderId, reasons }))
      .asks(freeSlot(noon), voidCard({ orderId }), ...undoesFirst)
      .answers(one.noonFreed, cardVoided({ orderId, voided: true }), ...firstUndone)
      .asks(cancel({ orderId, reasons }))
  })

  it('is not turned back while nobody knows whether it was taken', () => {
    capturing()
      .answers(cancelRequested({ orderId, reason: 'I changed my mind.' }))
      .asksNothing()
      .after(1000)
      .asks(captureCard({ orderId }))
      .answers(cardCaptured({ orderId, amount }))
      .asks(sellStock(cup), sellStock(tea), keepSlot(noon))
  })
})

describe('cancel order: paid by card', () => {
  it('gives back to the card what was taken', () => {
    const numbers = { onHand: 9, held: 0, sold: 0 }
    const refund = { orderId, customerId, amount }
    dialogue(cancelOrder)
      .starts(cancelBegun({ ...body, total, placedAt, reason: 'Too late.' }))
      .asks(
        refundCard(refund),
        restock({ ...cup, quantity: 1 }),
        restock({ ...tea, quantity: 2 }),
        giveBackSlot(noon),
        uncounts,
      )
      .answers(
        one.uncountedAgain,
        slotGivenBack({ ...noon, capacity: 3, booked: 0 }),
        restocked({ ...tea, quantity: 2, ...numbers }),
        restocked({ ...cup, quantity: 1, ...numbers }),
      )
      .asksNothing()
      .answers(cardRefunded(refund))
      .asks(cancel({ orderId, reasons: [{ code: 'canceled-by-request', detail: 'Too late.' }] }))
  })
})

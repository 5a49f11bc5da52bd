import { describe, it } from 'node:test'
import { dialogue } from '@millrace/kernel/testing'
import { holdMoney, moneyNotTaken, moneyRefused, releaseMoney, takeMoney } from '#contracts/billing'
import {
  checkDetails,
  countTowardsLimit,
  detailsFailed,
  fraudSuspected,
  uncount,
} from '#contracts/checks'
import { bookSlot, freeSlot, keepSlot, slotRefused } from '#contracts/delivery'
import type { Reason } from '#contracts/fields'
import { cancelOrder, cancelRequested, confirmOrder, holdDue, orderPlaced } from '#contracts/orders'
import { holdStock, releaseStock, sellStock, stockShort } from '#contracts/warehouse'
import * as one from './order-one.ts'
import { placeOrder } from './place-order.ts'

const { orderId, customerId, placedAt, amount, cup, tea, purse, noon, lines, total } = one

const asksFirst = [
  checkDetails({ orderId, currency: 'EUR', lines, total }),
  countTowardsLimit({ orderId, customerId, placedAt, amount }),
  holdStock({ ...cup, quantity: 1, pointer: '/lines/1/sku' }),
  holdStock({ ...tea, quantity: 2, pointer: '/lines/0/sku' }),
]
const answersFirst = [one.passed, one.counted, one.cupHeld, one.teaHeld]
const undoesFirst = [
  releaseStock(tea),
  releaseStock(cup),
  uncount({ customerId, orderId, placedAt }),
]
const firstUndone = [one.teaReleased, one.cupReleased, one.uncountedAgain]
const holds = [holdMoney({ ...purse, amount }), bookSlot(noon)]
const reason = (code: Reason['code']): Reason => ({ code, detail: `It is ${code}.` })
const cancels = (...codes: Reason['code'][]) => cancelOrder({ orderId, reasons: codes.map(reason) })

const started = () =>
  dialogue(placeOrder)
    .starts(one.placed)
    .asks(...asksFirst)
const checked = () =>
  started()
    .answers(...answersFirst)
    .asks(...holds)
const held = () => checked().answers(one.moneyIsHeld, one.noonBooked).asks(takeMoney(purse))

describe('place order: the way to APPROVED', () => {
  it('checks, holds, takes the money, sells, and confirms', () => {
    held()
      .answers(one.moneyIsTaken)
      .asks(sellStock(cup), sellStock(tea), keepSlot(noon))
      .answers(one.cupSold, one.noonKept, one.teaSold)
      .asks(confirmOrder({ orderId }))
      .answers(one.confirmed)
      .asksNothing()
      .is('unknown')
  })

  it('asks only for what the order wants', () => {
    const free = { orderId, customerId, currency: 'EUR', lines: [{ sku: 'tea', quantity: 1 }] }
    dialogue(placeOrder)
      .starts(orderPlaced({ ...free, total: 0, placedAt: 1, state: 'PENDING' }))
      .asks(
        checkDetails({ orderId, currency: 'EUR', lines: free.lines, total: 0 }),
        holdStock({ ...tea, quantity: 1, pointer: '/lines/0/sku' }),
      )
      .answers(one.passed, one.teaHeld)
      .asks(sellStock(tea))
      .answers(one.teaSold)
      .asks(confirmOrder({ orderId }))
  })

  it('holds nothing for what is not above 0', () => {
    const odd = [
      { sku: 'tea', quantity: -1, unitPrice: 5 },
      { quantity: 2, unitPrice: 5 },
    ]
    dialogue(placeOrder)
      .starts(orderPlaced({ ...one.body, lines: odd, total: 10, placedAt: 1, state: 'PENDING' }))
      .asks(
        checkDetails({ orderId, currency: 'EUR', lines: odd, total: 10 }),
        countTowardsLimit({
          orderId,
          customerId,
          placedAt,
          amount: { minor: 10, currency: 'EUR' },
        }),
      )
  })
})

describe('place order: the way to CANCELED', () => {
  it('tells all reasons of the checks, in the order of the table', () => {
    const short = (sku: string) =>
      stockShort({ ...(sku === 'cup' ? cup : tea), reasons: [reason('out-of-stock')] })
    started()
      .answers(short('tea'), short('cup'))
      .answers(
        fraudSuspected({
          orderId,
          customerId,
          amount,
          total,
          reasons: [reason('fraud-suspected')],
        }),
      )
      .asksNothing()
      .answers(detailsFailed({ orderId, reasons: [reason('invalid-details')] }))
      .asks(cancels('invalid-details', 'fraud-suspected', 'out-of-stock', 'out-of-stock'))
      .answers(one.canceled)
      .is('unknown')
  })

  it('undoes the booking and the checks when there is no money', () => {
    checked()
      .answers(one.noonBooked, moneyRefused({ ...purse, reasons: [reason('insufficient-funds')] }))
      .asks(freeSlot(noon), ...undoesFirst)
      .answers(...firstUndone)
      .asksNothing()
      .answers(one.noonFreed)
      .asks(cancels('insufficient-funds'))
  })

  it('tells both reasons when money and slot are refused', () => {
    checked()
      .answers(
        slotRefused({ ...noon, reasons: [reason('slot-full')] }),
        moneyRefused({ ...purse, reasons: [reason('insufficient-funds')] }),
      )
      .asks(...undoesFirst)
      .answers(...firstUndone)
      .asks(cancels('insufficient-funds', 'slot-full'))
  })

  it('undoes all when the money cannot be taken', () => {
    held()
      .answers(moneyNotTaken({ ...purse, reasons: [reason('insufficient-funds')] }))
      .asks(freeSlot(noon), releaseMoney(purse), ...undoesFirst)
      .answers(one.noonFreed, one.moneyIsReleased, ...firstUndone)
      .asks(cancels('insufficient-funds'))
  })

  it('gives up a hold after a minute without answer, and undoes it too', () => {
    const talk = checked().answers(one.noonBooked).after(60_000).is('undoing')
    talk.said = talk.said.filter(({ type }) => type !== holdMoney)
    talk
      .asks(freeSlot(noon), releaseMoney(purse), ...undoesFirst)
      .answers(one.moneyIsHeld, one.noonFreed, one.moneyIsReleased, ...firstUndone)
      .asks(
        cancelOrder({
          orderId,
          reasons: [{ code: 'timed-out', detail: 'No answer in time: wallet.' }],
        }),
      )
  })

  it('waits a day for a check', () => {
    const day = 24 * 60 * 60_000
    const talk = started()
      .answers(one.counted, one.cupHeld, one.teaHeld)
      .after(day - 1)
    talk.is('forward').said = []
    talk.after(1).asks(...undoesFirst)
  })
})

describe('place order: canceled by request', () => {
  const request = cancelRequested({ orderId, reason: 'It is canceled-by-request.' })

  it('turns back at once before the money is taken', () => {
    checked()
      .answers(request)
      .asks(freeSlot(noon), releaseMoney(purse), ...undoesFirst)
      .answers(one.noonFreed, one.moneyIsReleased, ...firstUndone)
      .asks(cancels('canceled-by-request'))
  })

  it('goes on from there', () => {
    held()
      .answers(request)
      .asksNothing()
      .answers(one.moneyIsTaken)
      .asks(sellStock(cup), sellStock(tea), keepSlot(noon))
  })
})

describe('place order: its holds', () => {
  it('are renewed while it runs, and lapse when it is over or unknown', () => {
    const due = holdDue({ orderId, hold: 'o-1/stock' })
    dialogue(placeOrder).answers(due).answered('lapse')
    held().answers(due).answered('renew').answers(one.moneyIsTaken, due).answered('renew')
    held()
      .answers(one.moneyIsTaken, one.cupSold, one.teaSold, one.noonKept, one.confirmed, due)
      .is('unknown')
      .answered('lapse')
  })
})

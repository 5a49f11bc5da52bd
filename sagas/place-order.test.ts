import { describe, it } from 'node:test'
import { dialogue } from '@millrace/kernel/testing'
import { holdMoney, moneyHeld, moneyTaken, takeMoney } from '#contracts/billing'
import {
  checkDetails,
  countTowardsLimit,
  detailsPassed,
  fraudPassed,
} from '#contracts/checks'
import { bookSlot, keepSlot, slotBooked, slotKept } from '#contracts/delivery'
import { confirmOrder, orderConfirmed, orderPlaced } from '#contracts/orders'
import { holdStock, sellStock, stockHeld, stockSold } from '#contracts/warehouse'
import { placeOrder } from './place-order.ts'

const total = 700
const order = {
  orderId: 'o-1',
  customerId: 'anna',
  currency: 'EUR',
  lines: [
    { sku: 'tea', quantity: 2, unitPrice: 200 },
    { sku: 'cup', quantity: 1, unitPrice: 300 },
  ],
  payment: { account: 'purse' },
  delivery: { slot: 'noon' },
}
const orderId = 'o-1'
const amount = { minor: total, currency: 'EUR' }
const stock = { hold: 'o-1/stock', orderId }
const tea = { ...stock, sku: 'tea', quantity: 2, onHand: 9, held: 2, sold: 0 }
const cup = { ...stock, sku: 'cup', quantity: 1, onHand: 9, held: 1, sold: 0 }
const purse = { accountId: 'purse', hold: 'o-1/wallet', orderId }
const noon = { slotId: 'noon', hold: 'o-1/slot', orderId }

describe('place order', () => {
  it('settles', () => {
    dialogue(placeOrder)
      .starts(orderPlaced({ ...order, total, placedAt: 1, state: 'PENDING' }))
      .asks(
        checkDetails({ orderId, currency: 'EUR', lines: order.lines, total }),
        countTowardsLimit({ orderId, customerId: 'anna', amount }),
        holdStock({ ...stock, sku: 'cup', quantity: 1, pointer: '/lines/1/sku' }),
        holdStock({ ...stock, sku: 'tea', quantity: 2, pointer: '/lines/0/sku' }),
      )
      .answers(
        stockHeld(tea),
        fraudPassed({ orderId, customerId: 'anna', amount, total }),
        stockHeld(cup),
      )
      .asksNothing()
      .answers(detailsPassed({ orderId }))
      .asks(holdMoney({ ...purse, amount }), bookSlot(noon))
      .answers(
        moneyHeld({ ...purse, amount, balance: 900, held: 700 }),
        slotBooked({ ...noon, capacity: 3, booked: 1 }),
      )
      .asks(takeMoney(purse))
      .answers(moneyTaken({ ...purse, amount, balance: 200, held: 0 }))
      .asks(
        sellStock({ ...stock, sku: 'cup' }),
        sellStock({ ...stock, sku: 'tea' }),
        keepSlot(noon),
      )
      .answers(stockSold(cup), stockSold(tea), slotKept({ ...noon, capacity: 3, booked: 1 }))
      .asks(confirmOrder({ orderId }))
      .is('forward')
      .answers(orderConfirmed({ orderId, customerId: 'anna', placedAt: 1, state: 'APPROVED' }))
      .asksNothing()
      .is('completed')
  })
})

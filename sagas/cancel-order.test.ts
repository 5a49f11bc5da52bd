import { describe, it } from 'node:test'
import { dialogue } from '@millrace/kernel/testing'
import { moneyRefunded, refundMoney } from '#contracts/billing'
import { uncount } from '#contracts/checks'
import { giveBackSlot, slotGivenBack } from '#contracts/delivery'
import { cancelBegun, cancelOrder as cancel } from '#contracts/orders'
import { restock, restocked } from '#contracts/warehouse'
import { cancelOrder } from './cancel-order.ts'
import * as one from './order-one.ts'

const { orderId, customerId, placedAt, amount, body, total, cup, tea, purse, noon } = one
const refund = { ...purse, customerId, amount }
const numbers = { onHand: 9, held: 0, sold: 0 }
const reason = 'Too late for tea.'

describe('cancel order', () => {
  it('gives all back at once, each with its amount, and then cancels', () => {
    dialogue(cancelOrder)
      .starts(cancelBegun({ ...body, total, placedAt, reason }))
      .asks(
        refundMoney(refund),
        restock({ ...cup, quantity: 1 }),
        restock({ ...tea, quantity: 2 }),
        giveBackSlot(noon),
        uncount({ customerId, orderId, placedAt }),
      )
      .answers(
        one.uncountedAgain,
        slotGivenBack({ ...noon, capacity: 3, booked: 0 }),
        restocked({ ...tea, quantity: 2, ...numbers }),
        restocked({ ...cup, quantity: 1, ...numbers }),
      )
      .asksNothing()
      .answers(moneyRefunded({ ...refund, balance: 900, held: 0 }))
      .asks(cancel({ orderId, reasons: [{ code: 'canceled-by-request', detail: reason }] }))
      .answers(one.canceled)
      .is('unknown')
  })

  it('asks for a refund until it comes', () => {
    const { payment, customerId: _, ...rest } = body
    dialogue(cancelOrder)
      .starts(
        cancelBegun({
          ...rest,
          customerId,
          payment,
          lines: [{ quantity: 1 }],
          total,
          placedAt,
          reason,
        }),
      )
      .asks(refundMoney(refund), giveBackSlot(noon), uncount({ customerId, orderId, placedAt }))
      .answers(one.uncountedAgain, slotGivenBack({ ...noon, capacity: 3, booked: 0 }))
      .after(3000)
      .asks(refundMoney(refund), refundMoney(refund))
      .is('forward')
  })
})

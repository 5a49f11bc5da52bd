import { describe, it } from 'node:test'
import { checkDetails, detailsFailed, detailsPassed } from '#contracts/checks'
import { dialogue } from '@millrace/kernel/testing'
import { deliveryStep, itemStep, paymentStep } from '../rows/contracts.ts'
import { finishOrder, orderBegun, orderFinished, orderUndone, undoOrder } from './contracts.ts'
import { createOrder } from './create-order.ts'

const orderId = 'o-1'
const contents = [
  { id: 'l-1', item: 'phone', amount: 1, price: 12_345 },
  { id: 'l-2', item: 'cable', amount: 2, price: 100 },
]
const timeDelivery = '2024-06-26T16:00'
const times = { timeDelivery, deliverAt: 2, askedAt: 1 }
const begun = orderBegun({
  ...{ orderId, contents, cost: 12_545, ...times },
  ...{ paymentId: 'p-1', deliveryId: 'd-1', itemIds: ['i-1', 'i-2'] },
})

const payment = { orderId, rowId: 'p-1' }
const delivery = { orderId, rowId: 'd-1' }
const first = { orderId, rowId: 'i-1' }
const second = { orderId, rowId: 'i-2' }
const item = (name: string) => ({ kind: 'item', orderId, item: name, status: 'RESERVED' }) as const

const asks = [
  checkDetails({
    ...{ orderId, currency: 'XXX', total: 12_545 },
    lines: [
      { quantity: 1, unitPrice: 12_345 },
      { quantity: 2, unitPrice: 100 },
    ],
  }),
  deliveryStep.enter({
    ...delivery,
    row: { kind: 'delivery', orderId, timeDelivery, deliverAt: 2, status: 'SCHEDULED' },
    askedAt: 1,
  }),
  paymentStep.enter({
    ...payment,
    row: { kind: 'payment', orderId, cost: 12_545, status: 'SUCCESS' },
  }),
  itemStep.enter({ ...first, row: item('phone') }),
  itemStep.enter({ ...second, row: item('cable') }),
]

const details = detailsPassed({ orderId })
const entered = [
  deliveryStep.entered(delivery),
  paymentStep.entered(payment),
  itemStep.entered(first),
  itemStep.entered(second),
]

describe('create-order', () => {
  it('asks all at once, and finishes the order when all is there', () => {
    dialogue(createOrder)
      .starts(begun)
      .asks(...asks)
      .answers(details, ...entered)
      .asks(finishOrder({ orderId }))
      .answers(orderFinished({ orderId }))
      .asksNothing()
  })

  const late = [{ code: 'slot-closed' as const, detail: 'Delivery time is incorrect' }]

  it('cancels what succeeded where the delivery is refused', () => {
    dialogue(createOrder)
      .starts(begun)
      .asks(...asks)
      .answers(details, deliveryStep.refused({ ...delivery, reasons: late }), ...entered.slice(1))
      .asks(itemStep.cancel(second), itemStep.cancel(first), paymentStep.cancel(payment))
      .answers(itemStep.canceled(second), itemStep.canceled(first))
      .asksNothing()
      .answers(paymentStep.canceled(payment))
      .asks(undoOrder({ orderId, reasons: late }))
      .answers(orderUndone({ orderId, reasons: late }))
      .asksNothing()
  })

  it('cancels all of it where the lines cannot be', () => {
    const reasons = [{ code: 'invalid-details' as const, detail: 'A quantity is at least 1.' }]
    dialogue(createOrder)
      .starts(begun)
      .asks(...asks)
      .answers(detailsFailed({ orderId, reasons }), ...entered)
      .asks(
        itemStep.cancel(second),
        itemStep.cancel(first),
        paymentStep.cancel(payment),
        deliveryStep.cancel(delivery),
      )
  })

  it('cancels also what has not answered, and asks until it is canceled', () => {
    const undo = paymentStep.cancel(payment)
    dialogue(createOrder)
      .starts(begun)
      .asks(...asks)
      .answers(details, deliveryStep.refused({ ...delivery, reasons: late }), ...entered.slice(2))
      .asksNothing()
      .after(2000)
      .asks(
        paymentStep.enter({
          ...payment,
          row: { kind: 'payment', orderId, cost: 12_545, status: 'SUCCESS' },
        }),
        ...[itemStep.cancel(second), itemStep.cancel(first), undo],
      )
      .answers(itemStep.canceled(second), itemStep.canceled(first))
      .after(1000)
      .asks(undo)
      .answers(paymentStep.canceled(payment))
      .asks(undoOrder({ orderId, reasons: late }))
  })
})

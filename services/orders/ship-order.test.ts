import { describe, it } from 'node:test'
import { answer, refuse } from '@millrace/kernel'
import {
  cancelOrder,
  confirmOrder,
  orderConfirmed,
  orderShipped,
  requestCancel,
  shipOrder,
} from '#contracts/orders'
import { approved, ended, later, laterShown, nobody, orderId, pending, shown } from './tea.ts'

const ship = shipOrder({ orderId })
const sent = { ...shown, state: 'SHIPPED', updatedAt: laterShown }
const shipped = approved.when(ship, later)

describe('orders: ship an order', () => {
  it('sends an approved one, and tells it', () => {
    shipped.then(orderShipped({ ...ended, state: 'SHIPPED' }), answer(sent))
  })

  it('shows it as it is when it comes again', () => {
    shipped.when(ship).then(answer(sent)).changesNothing()
  })

  it('stays shipped when the saga asks again to confirm it', () => {
    shipped
      .when(confirmOrder({ orderId }))
      .then(orderConfirmed({ ...ended, state: 'APPROVED' }))
      .changesNothing()
  })

  it('refuses while it is not approved, or is to be undone', () => {
    const refused = (is: string) =>
      refuse({
        refused: 'conflict',
        detail: `Order o-1 is ${is}; only an approved order is shipped.`,
      })
    pending.when(ship).then(refused('PENDING')).changesNothing()
    pending
      .when(cancelOrder({ orderId, reasons: [] }))
      .when(ship)
      .then(refused('CANCELED'))
      .changesNothing()
    approved
      .when(requestCancel({ orderId, reason: 'Regretted.' }))
      .when(ship)
      .then(refused('being canceled'))
      .changesNothing()
    approved
      .when(requestCancel({ orderId, reason: 'Regretted.' }))
      .when(cancelOrder({ orderId, reasons: [] }))
      .when(ship)
      .then(refused('CANCELED'))
      .changesNothing()
    nobody.when(ship).then(refuse({ refused: 'not-found', detail: 'There is no order o-1.' }))
  })
})

import { describe, it } from 'node:test'
import { answer } from '@millrace/kernel'
import { gathered, given } from '@millrace/kernel/testing'
import {
  listOrders,
  orderCanceled,
  orderConfirmed,
  orderPlaced,
  orderShipped,
} from '#contracts/orders'
import { orderList } from './order-list.ts'

const placed = (orderId: string, customerId: string, placedAt: number) =>
  orderPlaced({
    ...{ orderId, customerId, placedAt, currency: 'EUR', lines: [], total: 0 },
    state: 'PENDING',
  })
const item = (orderId: string, at: number) => ({
  orderId,
  place: `${String(at).padStart(16, '0')}|${orderId}`,
})
const approved = { orderId: 'o-2', customerId: 'bob', placedAt: 20, state: 'APPROVED' } as const

/** Anna placed o-1 and o-3, Bob o-2, which was approved. */
const list = given(orderList)
  .when(placed('o-1', 'anna', 10))
  .when(placed('o-2', 'bob', 20))
  .when(placed('o-3', 'anna', 30))
  .when(orderConfirmed(approved))

describe('views: the list of orders', () => {
  it('tells the newest first', () => {
    list
      .when(listOrders({ limit: 5 }))
      .then(answer({ items: [item('o-3', 30), item('o-2', 20), item('o-1', 10)], more: false }))
      .changesNothing()
  })

  it('tells no more than the limit, and that there is more', () => {
    list
      .when(listOrders({ limit: 2 }))
      .then(answer({ items: [item('o-3', 30), item('o-2', 20)], more: true }))
  })

  it('goes on after a place', () => {
    list
      .when(listOrders({ limit: 2, after: item('o-2', 20).place }))
      .then(answer({ items: [item('o-1', 10)], more: false }))
  })

  it('knows orders of the same time apart by their id', () => {
    list
      .when(placed('o-4', 'carl', 30))
      .when(listOrders({ limit: 1, after: item('o-4', 30).place }))
      .then(answer({ items: [item('o-3', 30)], more: true }))
  })

  it('tells only those in a state', () => {
    list
      .when(listOrders({ limit: 5, state: 'PENDING' }))
      .then(answer({ items: [item('o-3', 30), item('o-1', 10)], more: false }))
    list
      .when(listOrders({ limit: 5, state: 'APPROVED' }))
      .then(answer({ items: [item('o-2', 20)], more: false }))
  })

  it('tells only those of a customer, in a state where asked', () => {
    list
      .when(listOrders({ limit: 5, customerId: 'anna' }))
      .then(answer({ items: [item('o-3', 30), item('o-1', 10)], more: false }))
    list
      .when(listOrders({ limit: 5, customerId: 'bob', state: 'PENDING' }))
      .then(answer({ items: [], more: false }))
  })

  it('changes nothing when the end of an order is told again', () => {
    list.when(orderConfirmed(approved)).then().changesNothing()
  })

  it('lists a shipped order as such, also when its approval is told again behind it', () => {
    const shipped = orderShipped({ ...approved, state: 'SHIPPED' })
    const told = [shipped, orderConfirmed(approved)].map(({ type, data }, at) => ({
      ...{ type: type.wireName, version: type.version, at: 40, id: `e-${at}`, data },
    }))
    const inTurn = list.when(shipped).when(orderConfirmed(approved))
    for (const listed of [inTurn, list.when(gathered({ told }))]) {
      listed
        .when(listOrders({ limit: 5, state: 'SHIPPED', customerId: 'bob' }))
        .then(answer({ items: [item('o-2', 20)], more: false }))
        .when(listOrders({ limit: 5, state: 'APPROVED' }))
        .then(answer({ items: [], more: false }))
    }
  })

  it('moves an approved order that is canceled, and never back', () => {
    const canceled = orderCanceled({ ...approved, state: 'CANCELED', reasons: [] })
    list
      .when(canceled)
      .when(orderConfirmed(approved))
      .changesNothing()
      .when(listOrders({ limit: 5, state: 'CANCELED', customerId: 'bob' }))
      .then(answer({ items: [item('o-2', 20)], more: false }))
      .when(listOrders({ limit: 5, state: 'APPROVED' }))
      .then(answer({ items: [], more: false }))
  })
})

import { describe, it } from 'node:test'
import { answered, ask, later } from '@millrace/kernel'
import { given, testTime } from '@millrace/kernel/testing'
import { recordWritten } from '#contracts/topics/hand'
import { toldIn } from '#contracts/topics/topic'
import { adjustStock, setStock, stockChanged, stockHeld, stockReleased } from '#contracts/warehouse'
import { takeOwed } from './contracts.ts'
import { streamStock } from './stream-stock.ts'
import { topicsWith } from './topics.ts'

const topics = topicsWith(1)
const machine = given(streamStock(topics))
const sku = 'JUMPERS'
const place = { place: 'warehouse-inventory.v1/0', topic: 'warehouse-inventory.v1', partition: 0 }
const stated = (value: number) => recordWritten({ ...place, key: sku, about: sku, value })
const numbers = (onHand: number, held: number, sold: number) =>
  stockChanged({ sku, onHand, held, sold })
const take = (quantity: number) => ask('take', adjustStock({ sku, quantity: -quantity }))
const refused = answered({ note: 'take', accepted: false, body: null })

/** Ten are stated; four are sold and three are held. */
const ten = machine.when(stated(10)).when(numbers(6, 3, 4))

describe('stream orders: stock', () => {
  it('is set when it is first stated', () => {
    machine.when(stated(10)).then(setStock({ sku, onHand: 10 }))
    machine.when(stated(-10)).then(setStock({ sku, onHand: 0 }))
  })

  it('grows and falls by the difference, since what was sold was stated too', () => {
    ten.when(stated(15)).then(adjustStock({ sku, quantity: 5 }))
    ten.when(stated(9)).then(take(1))
    ten.when(stated(10)).then()
  })

  it('owes what orders hold, and takes it when they let it go', () => {
    const owing = ten.when(stated(5)).then(take(3)).leaves({ owed: 2 })
    const taken = owing
      .when(answered({ note: 'take', accepted: true, body: null }))
      .when(numbers(3, 3, 4))
      .then()
    taken
      .when(
        stockReleased({ sku, orderId: 'o', step: 's', quantity: 3, onHand: 3, held: 0, sold: 4 }),
      )
      .then(toldIn(topics.reserved, sku, 4), take(2))
      .leaves({ owed: 0 })
  })

  it('forgets what it owes when more is stated', () => {
    ten
      .when(stated(5))
      .when(answered({ note: 'take', accepted: true, body: null }))
      .when(stated(10))
      .then(adjustStock({ sku, quantity: 3 }))
      .leaves({ owed: 0 })
  })

  it('tries again where an order came in between', () => {
    const again = later('take', testTime + 1000, takeOwed({ sku }))
    ten
      .when(stated(9))
      .when(refused, { key: sku })
      .then(again)
      .leaves({ owed: 1, taking: 0 })
      .when(takeOwed({ sku }))
      .then(take(1))
  })

  it('tells what is reserved when that changes, and only then', () => {
    const held = { sku, orderId: 'o', step: 's', quantity: 1 }
    ten
      .when(stockHeld({ ...held, onHand: 6, held: 4, sold: 4 }))
      .then(toldIn(topics.reserved, sku, 8))
    ten.when(numbers(5, 2, 5)).then()
  })
})

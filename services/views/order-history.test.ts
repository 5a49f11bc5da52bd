import { describe, it } from 'node:test'
import { answer, caseOpened, caseSettled, isoTime, refuse } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import { moneyHeld } from '#contracts/billing'
import { detailsPassed } from '#contracts/checks'
import { orderPlaced, showHistory } from '#contracts/orders'
import { stockHeld, stockReleased } from '#contracts/warehouse'
import { orderHistory } from './order-history.ts'

const orderId = 'o-1'
const placed = orderPlaced({
  ...{ orderId, customerId: 'anna', placedAt: 10, currency: 'EUR', lines: [], total: 5 },
  state: 'PENDING',
})
const stock = (sku: string) => ({
  ...{ sku, orderId, step: 'stock', quantity: 1 },
  ...{ onHand: 9, held: 1, sold: 0 },
})
const eur = { minor: 5, currency: 'EUR' }
const money = { accountId: 'anna', orderId, step: 'wallet', amount: eur, balance: 5, held: 5 }

const now = 10
const told = {
  placed: { at: isoTime(10), what: 'orders.placed', total: 5, currency: 'EUR' },
  passed: { at: isoTime(10), what: 'details.passed' },
  held: (sku: string) => ({
    ...{ at: isoTime(10), what: 'warehouse.held', sku, quantity: 1 },
  }),
  money: {
    ...{ at: isoTime(10), what: 'billing.money-held', accountId: 'anna', amount: eur },
  },
}

/** A line of an answer, with its id. */
const as = (id: number, line: object) => ({ id: String(id), ...line })

describe('views: the history of an order', () => {
  it('orders what happened at one time as the saga goes, then by name', () => {
    given(orderHistory)
      .when(moneyHeld(money), { now })
      .when(stockHeld(stock('B')), { now })
      .when(placed, { now })
      .when(stockHeld(stock('A')), { now })
      .when(detailsPassed({ orderId }), { now })
      .when(showHistory({ orderId }))
      .then(
        answer([
          as(3, told.placed),
          as(5, told.passed),
          as(4, told.held('A')),
          as(2, told.held('B')),
          as(1, told.money),
        ]),
      )
      .changesNothing()
  })

  it('tells of a case of the order: since when, and who settled it, when and why', () => {
    const named = { correlation: orderId, saga: 'place-order', step: 'stock', part: 'tea' }
    const opened = { doing: 'undo' as const, owner: 'operator', dueAt: 90, reason: 'Nobody says.' }
    const settled = { doing: 'undo' as const, by: 'olga', why: 'Counted.' }
    const { dueAt, ...about } = opened
    const of = (line: object) => ({ step: 'stock', part: 'tea', ...line })
    given(orderHistory)
      .when(placed, { now })
      .when(caseOpened({ ...named, ...opened }), { now: 20 })
      .when(caseSettled({ ...named, ...settled }), { now: 30 })
      .when(showHistory({ orderId }))
      .then(
        answer([
          as(1, told.placed),
          as(2, { at: isoTime(20), what: 'saga.case-opened', ...of(about), dueAt: isoTime(dueAt) }),
          as(3, { at: isoTime(30), what: 'saga.case-settled', ...of(settled) }),
        ]),
      )
    given(orderHistory)
      .when(caseSettled({ ...named, ...settled }), { now })
      .then()
      .changesNothing()
  })

  it('orders by time first', () => {
    const released = { ...told.held('A'), what: 'warehouse.released' }
    given(orderHistory)
      .when(stockReleased(stock('A')), { now: 10 })
      .when(placed, { now: 11 })
      .when(showHistory({ orderId }))
      .then(answer([as(1, released), as(2, { ...told.placed, at: isoTime(11) })]))
  })

  it('keeps each time as the difference to the first, and money as a text', () => {
    given(orderHistory)
      .when(placed, { now: 10 })
      .when(moneyHeld(money), { now: 12 })
      .leaves({
        since: 10,
        lines: [
          ['placed', 5, 'EUR'],
          [2, 'money-held', 'anna', '5 EUR'],
        ],
      })
      .when(showHistory({ orderId }))
      .then(answer([as(1, told.placed), as(2, { ...told.money, at: isoTime(12) })]))
  })

  it('tells what it kept of an event that is told no more, and less where less was kept', () => {
    const lines = [
      ['gone', 1],
      ['placed', 5],
    ] as const
    given(orderHistory, { since: 10, lines })
      .when(showHistory({ orderId }))
      .then(
        answer([
          as(1, { at: isoTime(10), what: 'gone' }),
          as(2, { at: isoTime(10), what: 'orders.placed', total: 5 }),
        ]),
      )
  })

  it('knows no order that nothing is known of', () => {
    given(orderHistory)
      .when(showHistory({ orderId }))
      .then(refuse({ refused: 'not-found', detail: 'There is no order o-1.' }))
  })

  it('leaves out what is told again and again, but not what is new', () => {
    let history = given(orderHistory).when(placed, { now })
    for (let nth = 0; nth < 200; nth++) history = history.when(detailsPassed({ orderId }), { now })
    const passed = Array.from({ length: 99 }, (_, nth) => as(nth + 2, told.passed))
    history
      .when(stockHeld(stock('A')), { now })
      .when(detailsPassed({ orderId }), { now: 11 })
      .when(showHistory({ orderId }))
      .then(answer([as(1, told.placed), ...passed, as(101, told.held('A'))]))
  })

  const sku = (nth: number) => `S${String(nth).padStart(3, '0')}`
  const beginningAndNewest = [
    as(1, told.placed),
    ...Array.from({ length: 399 }, (_, nth) => as(nth + 2, told.held(sku(nth)))),
    ...Array.from({ length: 100 }, (_, nth) => as(nth + 502, told.held(sku(500 + nth)))),
  ]

  it('is bounded: it keeps its beginning and its newest lines, each with its id', () => {
    let history = given(orderHistory).when(placed, { now })
    for (let nth = 0; nth < 600; nth++) {
      history = history.when(stockHeld(stock(sku(nth))), { now })
    }
    history.when(showHistory({ orderId })).then(answer(beginningAndNewest))
  })
})

import { describe, it } from 'node:test'
import { later } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import {
  bookingIsDue,
  bookSlot,
  freeSlot,
  planSlot,
  slotBooked,
  slotRefused,
  sweepSlot,
} from '#contracts/delivery'
import type { Reason } from '#contracts/fields'
import { delivery } from './delivery.ts'
import {
  booked,
  cutOff,
  due,
  forgotten,
  hold,
  kept,
  order,
  planned,
  second,
  starts,
  third,
} from './tuesday.ts'

const { slotId } = order
const sweep = later('sweep', forgotten, sweepSlot({ slotId }))
const refused = (asked: typeof order, code: Reason['code'], detail: string) =>
  slotRefused({ ...asked, reasons: [{ code, detail }] })
const closed = refused(order, 'slot-closed', 'Slot tue takes no more orders.')

describe('delivery: book a slot', () => {
  it('books one place', () => {
    planned
      .when(bookSlot(order))
      .then(
        slotBooked({ ...order, capacity: 2, booked: 1 }),
        later(`due:${hold}`, due, bookingIsDue({ slotId, hold })),
      )
      .leaves({ booked: 1 })
  })

  it('answers a repeated ask with the numbers as they are now, and books nothing more', () => {
    booked
      .when(bookSlot(second))
      .when(bookSlot(order))
      .then(slotBooked({ ...order, capacity: 2, booked: 2 }))
      .changesNothing()
  })

  it('answers a late ask for a place that was kept since', () => {
    kept
      .when(bookSlot(order), { now: starts })
      .then(slotBooked({ ...order, capacity: 2, booked: 1 }))
      .changesNothing()
  })
})

describe('delivery: refuse a booking', () => {
  it('refuses when every place is booked', () => {
    booked
      .when(bookSlot(second))
      .when(bookSlot(third))
      .then(refused(third, 'slot-full', 'All 2 places of tue are booked.'), sweep)
      .leaves({ booked: 2 })
  })

  it('refuses a slot that was never planned', () => {
    given(delivery)
      .when(bookSlot(order))
      .then(refused(order, 'unknown-slot', 'There is no slot tue.'), sweep)
  })

  it('refuses from the cut-off on, and not before', () => {
    planned.when(bookSlot(order), { now: cutOff - 1 }).leaves({ booked: 1 })
    const late = planned.when(bookSlot(order), { now: cutOff })
    late.leaves({ booked: 0 }).when(bookSlot(order), { now: cutOff }).then(closed)
  })

  it('refuses from the start on where there is no cut-off', () => {
    const open = planned.when(planSlot({ slotId, capacity: 2, startsAt: starts }))
    open.when(bookSlot(order), { now: starts - 1 }).leaves({ booked: 1 })
    open.when(bookSlot(order), { now: starts }).leaves({ booked: 0 })
  })

  it('refuses again what it refused, although there is a place by now', () => {
    const full = booked.when(bookSlot(second)).when(bookSlot(third))
    full
      .when(freeSlot(order))
      .when(bookSlot(third))
      .then(refused(third, 'slot-full', 'All 2 places of tue are booked.'))
      .changesNothing()
  })

  it('refuses an ask whose undo came before it', () => {
    planned
      .when(freeSlot(order))
      .when(bookSlot(order))
      .then(refused(order, 'timed-out', 'The booking was already undone.'))
      .changesNothing()
  })
})

import { describe, it } from 'node:test'
import { answer, isoTime, refuse } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import { bookSlot, planSlot, showSlot, slotPlanned } from '#contracts/delivery'
import { delivery } from './delivery.ts'
import { booked, cutOff, second, starts } from './tuesday.ts'

const slotId = 'tue'
const plan = { slotId, capacity: 2, startsAt: starts, cutOffAt: cutOff }
const shown = { id: slotId, startsAt: isoTime(starts), cutOffAt: isoTime(cutOff) }

describe('delivery: plan a slot', () => {
  it('plans it with all its places free', () => {
    given(delivery)
      .when(planSlot(plan))
      .then(
        slotPlanned({ ...plan, booked: 0 }),
        answer({ ...shown, capacity: 2, booked: 0, free: 2 }),
      )
  })

  it('says nothing new when it is as said', () => {
    booked
      .when(planSlot(plan))
      .then(answer({ ...shown, capacity: 2, booked: 1, free: 1 }))
      .changesNothing()
  })

  it('moves a slot, and leaves its bookings', () => {
    const moved = { slotId, capacity: 2, startsAt: starts + 1000 }
    booked
      .when(planSlot(moved))
      .then(
        slotPlanned({ ...moved, booked: 1 }),
        answer({ id: slotId, capacity: 2, booked: 1, free: 1, startsAt: isoTime(starts + 1000) }),
      )
  })

  it('can go down to what is booked, and no further', () => {
    const full = booked.when(bookSlot(second))
    booked.when(planSlot({ ...plan, capacity: 1 })).leaves({ booked: 1 })
    full
      .when(planSlot({ ...plan, capacity: 1 }))
      .then(
        refuse({ refused: 'conflict', detail: '2 orders are booked: the capacity cannot be 1.' }),
      )
      .changesNothing()
  })
})

describe('delivery: show a slot', () => {
  it('shows what is free', () => {
    booked.when(showSlot({ slotId })).then(answer({ ...shown, capacity: 2, booked: 1, free: 1 }))
  })

  it('knows no slot that was never planned', () => {
    given(delivery)
      .when(showSlot({ slotId }))
      .then(refuse({ refused: 'not-found', detail: 'There is no slot tue.' }))
      .changesNothing()
  })
})

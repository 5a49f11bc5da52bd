import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { later, withdraw } from '@millrace/kernel'
import { freeSlot, keepSlot, slotKept, sweepSlot } from '#contracts/delivery'
import { booked, forgotten, kept, order, planned } from './tuesday.ts'

const told = slotKept({ ...order, capacity: 2, booked: 1 })

describe('delivery: keep a slot', () => {
  it('keeps the place, which stays booked', () => {
    booked
      .when(keepSlot(order))
      .then(told, withdraw('due:o-1/slot'), later('sweep', forgotten, sweepSlot({ slotId: 'tue' })))
      .leaves({ booked: 1 })
  })

  it('keeps it once, and says so again', () => {
    kept.when(keepSlot(order)).then(told).changesNothing()
  })

  it('needs a person where nothing is booked', () => {
    assert.throws(() => planned.when(keepSlot(order)), /its booking is unknown/)
    const freed = booked.when(freeSlot(order))
    assert.throws(() => freed.when(keepSlot(order)), /its booking is freed/)
  })
})

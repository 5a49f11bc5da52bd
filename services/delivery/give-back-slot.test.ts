import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { giveBackSlot, slotGivenBack, sweepSlot } from '#contracts/delivery'
import { forgotten, kept, order, planned } from './tuesday.ts'

describe('delivery: give back a slot', () => {
  it('gives back a place that was kept', () => {
    kept.when(giveBackSlot(order)).leaves({ booked: 0 })
  })

  it('gives it back once', () => {
    kept
      .when(giveBackSlot(order))
      .when(giveBackSlot(order))
      .then(slotGivenBack({ ...order, capacity: 2, booked: 0 }))
      .changesNothing()
  })

  it('needs no memory of the booking', () => {
    kept
      .when(sweepSlot({ slotId: 'tue' }), { now: forgotten })
      .leaves({ holds: {}, booked: 1 })
      .when(giveBackSlot(order), { now: forgotten })
      .leaves({ booked: 0 })
  })

  it('never gives back what nobody booked', () => {
    assert.throws(() => planned.when(giveBackSlot(order)), /nothing is booked/)
  })
})

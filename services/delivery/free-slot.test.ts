import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { later, withdraw } from '@millrace/kernel'
import { freeSlot, slotFreed, sweepSlot } from '#contracts/delivery'
import { booked, forgotten, kept, order, planned } from './tuesday.ts'

const freed = slotFreed({ ...order, capacity: 2, booked: 0 })
const sweep = later('sweep', forgotten, sweepSlot({ slotId: 'tue' }))

describe('delivery: free a slot', () => {
  it('frees the place', () => {
    booked.when(freeSlot(order)).then(freed, withdraw('due:o-1/slot'), sweep).leaves({ booked: 0 })
  })

  it('frees it once', () => {
    booked.when(freeSlot(order)).when(freeSlot(order)).then(freed).changesNothing()
  })

  it('is done when nothing was booked', () => {
    planned.when(freeSlot(order)).then(freed, sweep).leaves({ booked: 0 })
  })

  it('never frees a place that is kept', () => {
    assert.throws(() => kept.when(freeSlot(order)), /o-1\/slot is kept/)
  })
})

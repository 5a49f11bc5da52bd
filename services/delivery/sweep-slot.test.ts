import { describe, it } from 'node:test'
import { bookSlot, sweepSlot } from '#contracts/delivery'
import { forgotten, kept, second } from './tuesday.ts'

const sweep = sweepSlot({ slotId: 'tue' })

describe('delivery: sweep', () => {
  it('forgets what a booking came to a day after its end, and no number', () => {
    kept.when(sweep, { now: forgotten }).then().leaves({ bookings: {}, booked: 1, sweepAt: 0 })
  })

  it('forgets nothing too early, and no booking that is still open', () => {
    kept
      .when(bookSlot(second))
      .when(sweep, { now: forgotten - 1 })
      .leaves({
        bookings: { 'o-1/slot': { is: 'kept' }, 'o-2/slot': { is: 'booked', orderId: 'o-2' } },
      })
      .when(sweep, { now: forgotten })
      .leaves({ bookings: { 'o-2/slot': { is: 'booked', orderId: 'o-2' } } })
  })
})

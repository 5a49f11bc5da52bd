import { describe, it } from 'node:test'
import { answered, ask, later } from '@millrace/kernel'
import { bookingIsDue, bookSlot, slotLapsed, slotRefused, sweepSlot } from '#contracts/delivery'
import { holdDue } from '#contracts/orders'
import { dueAfterMs } from './slot.ts'
import { booked, due, forgotten, kept, order } from './tuesday.ts'

const { slotId, hold, orderId } = order
const isDue = bookingIsDue({ slotId, hold })
const toTuesday = { key: slotId, now: due }
const said = (body: string, accepted = true) => answered({ note: hold, accepted, body })

describe('delivery: a booking is due', () => {
  it('asks its order', () => {
    booked
      .when(isDue, { now: due })
      .then(ask(hold, holdDue({ orderId, hold })))
      .changesNothing()
  })

  it('asks nobody when the place is kept', () => {
    kept.when(isDue, { now: due }).then().changesNothing()
    kept.when(said('lapse'), toTuesday).then().changesNothing()
  })

  it('renews the booking while the order needs it', () => {
    booked
      .when(said('renew'), toTuesday)
      .then(later(`due:${hold}`, due + dueAfterMs, isDue))
      .changesNothing()
  })

  it('renews the booking when the order could not say', () => {
    booked.when(said('lapse', false), toTuesday).changesNothing()
  })

  it('lets it lapse when nobody needs it, and refuses the ask from then on', () => {
    const detail = 'The booking was already undone.'
    booked
      .when(said('lapse'), toTuesday)
      .then(
        slotLapsed({ ...order, capacity: 2, booked: 0 }),
        later('sweep', forgotten + dueAfterMs, sweepSlot({ slotId })),
      )
      .leaves({ booked: 0 })
      .when(bookSlot(order))
      .then(slotRefused({ ...order, reasons: [{ code: 'timed-out', detail }] }))
      .changesNothing()
  })
})

import { describe, it } from 'node:test'
import { answered, ask, later } from '@millrace/kernel'
import {
  bookingIsDue,
  bookSlot,
  freeSlot,
  slotLapsed,
  slotRefused,
  sweepSlot,
} from '#contracts/delivery'
import { holdDue } from '#contracts/orders'
import { dueAfterMs, keepMs } from './holds.ts'
import { booked, due, forgotten, hold, kept, noon, order, second } from './tuesday.ts'

const { slotId, orderId } = order
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

const sweep = sweepSlot({ slotId })

describe('delivery: sweep', () => {
  it('forgets what a booking came to a day after its end, and no number', () => {
    kept.when(sweep, { now: forgotten }).then().leaves({ holds: {}, ended: 0, booked: 1 })
  })

  it('remembers what ended later, and comes again for it', () => {
    kept
      .when(freeSlot(second), { now: noon + 1000 })
      .when(sweep, { now: forgotten })
      .then(later('sweep', forgotten + keepMs, sweep))
      .leaves({ holds: { 'o-2/slot': { is: 'freed', at: noon + 1000 } }, ended: 1 })
  })

  it('forgets nothing too early, and no booking that is still open', () => {
    const open = { is: 'booked', orderId: 'o-2', step: 'slot' }
    kept
      .when(bookSlot(second))
      .when(sweep, { now: forgotten - 1 })
      .leaves({ holds: { 'o-1/slot': { is: 'kept', at: noon }, 'o-2/slot': open } })
      .when(sweep, { now: forgotten })
      .then()
      .leaves({ holds: { 'o-2/slot': open } })
  })
})

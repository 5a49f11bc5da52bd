import {
  ask,
  decide,
  later,
  sweepDue,
  type answered,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { bookingIsDue, slotLapsed, sweepSlot } from '#contracts/delivery'
import { holdDue } from '#contracts/orders'
import { dueAfterMs, lapse, numbers, type Slot } from './slot.ts'

/** Only the order knows whether its booking is still needed. */
export function onBookingIsDue(slot: Slot, { hold }: Payload<typeof bookingIsDue>): Decision<Slot> {
  const earlier = slot.bookings.get(hold)
  if (earlier?.is !== 'booked') return decide(slot)
  return decide(slot, ask(hold, holdDue({ orderId: earlier.orderId, hold })))
}

/**
 * A place is let go on a clear word only; whatever else comes back, the order is asked again
 * later.
 */
export function onOrderAnswered(
  slot: Slot,
  { note: hold, accepted, body }: Payload<typeof answered>,
  { key: slotId, now }: Context,
): Decision<Slot> {
  const earlier = slot.bookings.get(hold)
  if (earlier?.is !== 'booked') return decide(slot)
  if (!accepted || body !== 'lapse') {
    return decide(slot, later(`due:${hold}`, now + dueAfterMs, bookingIsDue({ slotId, hold })))
  }
  const next = lapse(slot, { hold, now })
  return decide(
    next,
    slotLapsed({ slotId, hold, orderId: earlier.orderId, ...numbers(next) }),
    ...sweepDue(slot, next, sweepSlot({ slotId })),
  )
}

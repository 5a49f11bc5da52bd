import {
  decide,
  later,
  sweepDue,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import {
  bookingIsDue,
  slotBooked,
  slotRefused,
  sweepSlot,
  type bookSlot,
} from '#contracts/delivery'
import type { Reason } from '#contracts/fields'
import {
  book,
  closesAt,
  dueAfterMs,
  numbers,
  refuseBooking,
  type Booking,
  type Slot,
} from './slot.ts'

type Asked = Payload<typeof bookSlot>

/**
 * A saga asks again after a crash: a booking once made is never made twice; one that was refused
 * or undone, never at all.
 */
export function onBookSlot(slot: Slot, asked: Asked, { now }: Context): Decision<Slot> {
  const { slotId, hold, orderId } = asked
  const earlier = slot.bookings.get(hold)
  if (earlier !== undefined) return answerAgain(slot, asked, earlier)

  const reason = refusal(slot, slotId, now)
  if (reason !== undefined) {
    const reasons = [reason]
    const refused = refuseBooking(slot, { hold, now }, reasons)
    return decide(
      refused,
      slotRefused({ slotId, hold, orderId, reasons }),
      ...sweepDue(slot, refused, sweepSlot({ slotId })),
    )
  }
  const next = book(slot, hold, orderId)
  return decide(
    next,
    slotBooked({ slotId, hold, orderId, ...numbers(next) }),
    later(`due:${hold}`, now + dueAfterMs, bookingIsDue({ slotId, hold })),
  )
}

function answerAgain(
  slot: Slot,
  { slotId, hold, orderId }: Asked,
  earlier: Booking,
): Decision<Slot> {
  if (earlier.is === 'booked' || earlier.is === 'kept') {
    return decide(slot, slotBooked({ slotId, hold, orderId, ...numbers(slot) }))
  }
  const reasons = earlier.is === 'refused' ? earlier.reasons : [undone]
  return decide(slot, slotRefused({ slotId, hold, orderId, reasons }))
}

const undone: Reason = { code: 'timed-out', detail: 'The booking was already undone.' }

function refusal({ plan, booked }: Slot, slotId: string, now: number): Reason | undefined {
  if (plan === null) return { code: 'unknown-slot', detail: `There is no slot ${slotId}.` }
  if (now >= closesAt(plan)) {
    return { code: 'slot-closed', detail: `Slot ${slotId} takes no more orders.` }
  }
  if (booked >= plan.capacity) {
    return { code: 'slot-full', detail: `All ${plan.capacity} places of ${slotId} are booked.` }
  }
  return undefined
}

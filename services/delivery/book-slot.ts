import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import { slotBooked, slotRefused, type bookSlot } from '#contracts/delivery'
import { holdName, type Reason } from '#contracts/fields'
import { holds } from './holds.ts'
import { book, closesAt, numbers, refuseBooking, type Booking, type Slot } from './slot.ts'

type Asked = Payload<typeof bookSlot>

/**
 * A saga asks again after a crash: a booking once made is never made twice; one that was refused
 * or undone, never at all.
 */
export function onBookSlot(slot: Slot, asked: Asked, context: Context): Decision<Slot> {
  const { slotId, orderId, step } = asked
  const hold = holdName(asked)
  const earlier = slot.holds.get(hold)
  if (earlier !== undefined) return answerAgain(slot, asked, earlier)

  const { now } = context
  const reason = refusal(slot, slotId, now)
  if (reason !== undefined) {
    const reasons = [reason]
    const refused = refuseBooking(slot, { hold, now }, reasons)
    return decide(refused, slotRefused({ slotId, orderId, step, reasons }))
  }
  const next = book(slot, hold, { is: 'booked', orderId, step })
  const told = slotBooked({ slotId, orderId, step, ...numbers(next) })
  return decide(next, told, holds.due(hold, context))
}

function answerAgain(
  slot: Slot,
  { slotId, orderId, step }: Asked,
  earlier: Booking,
): Decision<Slot> {
  if (earlier.is === 'booked' || earlier.is === 'kept') {
    return decide(slot, slotBooked({ slotId, orderId, step, ...numbers(slot) }))
  }
  const reasons = earlier.is === 'refused' ? earlier.reasons : [undone]
  return decide(slot, slotRefused({ slotId, orderId, step, reasons }))
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

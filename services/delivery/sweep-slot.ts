import {
  decide,
  forget,
  sweepDue,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { sweepSlot } from '#contracts/delivery'
import { markKeptMs, type Slot } from './slot.ts'

/** What a booking came to is forgotten when nobody can ask for it any more. */
export function onSweepSlot(
  slot: Slot,
  { slotId }: Payload<typeof sweepSlot>,
  { now }: Context,
): Decision<Slot> {
  const { names, left } = forget(slot, { now, keepMs: markKeptMs })
  const next = { ...slot, ...left, bookings: slot.bookings.withoutAll(names) }
  return decide(next, ...sweepDue(slot, next, sweepSlot({ slotId })))
}

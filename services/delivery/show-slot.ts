import { answer, decide, isoTime, refuse, type Decision, type Payload } from '@millrace/kernel'
import type { showSlot, Slot as ShownSlot } from '#contracts/delivery'
import type { Plan, Slot } from './slot.ts'

export const show = (id: string, plan: Plan, booked: number): ShownSlot => ({
  id,
  capacity: plan.capacity,
  booked,
  free: plan.capacity - booked,
  startsAt: isoTime(plan.startsAt),
  ...(plan.cutOffAt === null ? {} : { cutOffAt: isoTime(plan.cutOffAt) }),
})

export function onShowSlot(slot: Slot, { slotId }: Payload<typeof showSlot>): Decision<Slot> {
  if (slot.plan !== null) return decide(slot, answer(show(slotId, slot.plan, slot.booked)))
  return decide(slot, refuse({ refused: 'not-found', detail: `There is no slot ${slotId}.` }))
}

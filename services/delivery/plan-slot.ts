import { answer, decide, refuse, type Decision, type Payload } from '@millrace/kernel'
import { slotPlanned, type planSlot } from '#contracts/delivery'
import { show } from './show-slot.ts'
import { plan, type Plan, type Slot } from './slot.ts'

/** Says what the slot is from now on; what is booked already cannot be planned away. */
export function onPlanSlot(slot: Slot, planned: Payload<typeof planSlot>): Decision<Slot> {
  const { slotId, capacity, startsAt, cutOffAt } = planned
  if (capacity < slot.booked) {
    const detail = `${slot.booked} orders are booked: the capacity cannot be ${capacity}.`
    return decide(slot, refuse({ refused: 'conflict', detail }))
  }
  const wanted: Plan = { capacity, startsAt, cutOffAt: cutOffAt ?? null }
  if (slot.plan !== null && same(slot.plan, wanted)) {
    return decide(slot, answer(show(slotId, slot.plan, slot.booked)))
  }
  const next = plan(slot, wanted)
  const cutOff = cutOffAt === undefined ? {} : { cutOffAt }
  return decide(
    next,
    slotPlanned({ slotId, capacity, startsAt, ...cutOff, booked: slot.booked }),
    answer(show(slotId, wanted, slot.booked)),
  )
}

const same = (one: Plan, other: Plan) =>
  one.capacity === other.capacity &&
  one.startsAt === other.startsAt &&
  one.cutOffAt === other.cutOffAt

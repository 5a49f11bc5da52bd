import { decide, sweepDue, type Context, type Decision, type Payload } from '@millrace/kernel'
import { slotGivenBack, sweepSlot, type giveBackSlot } from '#contracts/delivery'
import { giveBack, giveBackName, numbers, type Slot } from './slot.ts'

type Asked = Payload<typeof giveBackSlot>

/** That the booking was kept may be long forgotten here. It is given back once. */
export function onGiveBackSlot(slot: Slot, asked: Asked, { now }: Context): Decision<Slot> {
  const { slotId, hold } = asked
  if (slot.bookings.has(giveBackName(hold))) return decide(slot, givenBack(slot, asked))
  if (slot.booked === 0) throw new Error(`${hold} gives back ${slotId}, but nothing is booked.`)

  const next = giveBack(slot, { hold, now })
  return decide(next, givenBack(next, asked), ...sweepDue(slot, next, sweepSlot({ slotId })))
}

const givenBack = (slot: Slot, { slotId, hold, orderId }: Asked) =>
  slotGivenBack({ slotId, hold, orderId, ...numbers(slot) })

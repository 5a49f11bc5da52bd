import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import { slotGivenBack, type giveBackSlot } from '#contracts/delivery'
import { holdName } from '#contracts/fields'
import { giveBack, giveBackName, numbers, type Slot } from './slot.ts'

type Asked = Payload<typeof giveBackSlot>

/** That the booking was kept may be long forgotten here. It is given back once. */
export function onGiveBackSlot(slot: Slot, asked: Asked, { now }: Context): Decision<Slot> {
  const { slotId } = asked
  const hold = holdName(asked)
  if (slot.holds.has(giveBackName(hold))) return decide(slot, givenBack(slot, asked))
  if (slot.booked === 0) throw new Error(`${hold} gives back ${slotId}, but nothing is booked.`)

  const next = giveBack(slot, { hold, now })
  return decide(next, givenBack(next, asked))
}

const givenBack = (slot: Slot, { slotId, orderId, step }: Asked) =>
  slotGivenBack({ slotId, orderId, step, ...numbers(slot) })

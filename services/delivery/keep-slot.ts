import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import { slotKept, type keepSlot } from '#contracts/delivery'
import { holdName } from '#contracts/fields'
import { holds } from './holds.ts'
import { keep, numbers, type Slot } from './slot.ts'

type Asked = Payload<typeof keepSlot>

/**
 * Asked until it is done, past the pivot: what is booked then cannot be gone, or a person must
 * look.
 */
export function onKeepSlot(slot: Slot, asked: Asked, { now }: Context): Decision<Slot> {
  const { slotId } = asked
  const hold = holdName(asked)
  const earlier = slot.holds.get(hold)
  if (earlier?.is === 'kept') return decide(slot, kept(slot, asked))
  if (earlier?.is !== 'booked') {
    throw new Error(`${hold} is to keep ${slotId}, but its booking is ${earlier?.is ?? 'unknown'}.`)
  }
  const next = keep(slot, { hold, now })
  return decide(next, kept(next, asked), holds.notDue(hold))
}

const kept = (slot: Slot, { slotId, orderId, step }: Asked) =>
  slotKept({ slotId, orderId, step, ...numbers(slot) })

import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import { slotFreed, type freeSlot } from '#contracts/delivery'
import { holdName } from '#contracts/fields'
import { holds } from './holds.ts'
import { forestall, free, numbers, type Slot } from './slot.ts'

type Asked = Payload<typeof freeSlot>

/**
 * An undo that finds nothing is done, and what it leaves behind refuses an ask that comes later.
 */
export function onFreeSlot(slot: Slot, asked: Asked, { now }: Context): Decision<Slot> {
  const hold = holdName(asked)
  const earlier = slot.holds.get(hold)
  if (earlier === undefined) {
    const next = forestall(slot, { hold, now })
    return decide(next, freed(next, asked))
  }
  if (earlier.is === 'kept') throw new Error(`The booking ${hold} is kept: give it back.`)
  if (earlier.is !== 'booked') return decide(slot, freed(slot, asked))

  const next = free(slot, { hold, now })
  return decide(next, freed(next, asked), holds.notDue(hold))
}

const freed = (slot: Slot, { slotId, orderId, step }: Asked) =>
  slotFreed({ slotId, orderId, step, ...numbers(slot) })

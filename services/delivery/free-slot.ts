import {
  decide,
  sweepDue,
  withdraw,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { slotFreed, sweepSlot, type freeSlot } from '#contracts/delivery'
import { forestall, free, numbers, type Slot } from './slot.ts'

type Asked = Payload<typeof freeSlot>

/**
 * An undo that finds nothing is done, and what it leaves behind refuses an ask that comes later.
 */
export function onFreeSlot(slot: Slot, asked: Asked, { now }: Context): Decision<Slot> {
  const { slotId, hold } = asked
  const earlier = slot.bookings.get(hold)
  if (earlier === undefined) {
    const next = forestall(slot, { hold, now })
    return decide(next, freed(next, asked), ...sweepDue(slot, next, sweepSlot({ slotId })))
  }
  if (earlier.is === 'kept') throw new Error(`The booking ${hold} is kept: give it back.`)
  if (earlier.is !== 'booked') return decide(slot, freed(slot, asked))

  const next = free(slot, { hold, now })
  return decide(
    next,
    freed(next, asked),
    withdraw(`due:${hold}`),
    ...sweepDue(slot, next, sweepSlot({ slotId })),
  )
}

const freed = (slot: Slot, { slotId, hold, orderId }: Asked) =>
  slotFreed({ slotId, hold, orderId, ...numbers(slot) })

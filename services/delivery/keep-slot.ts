import {
  decide,
  sweepDue,
  withdraw,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { slotKept, sweepSlot, type keepSlot } from '#contracts/delivery'
import { keep, numbers, type Slot } from './slot.ts'

type Asked = Payload<typeof keepSlot>

/**
 * Asked until it is done, past the pivot: what is booked then cannot be gone, or a person must
 * look.
 */
export function onKeepSlot(slot: Slot, asked: Asked, { now }: Context): Decision<Slot> {
  const { slotId, hold } = asked
  const earlier = slot.bookings.get(hold)
  if (earlier?.is === 'kept') return decide(slot, kept(slot, asked))
  if (earlier?.is !== 'booked') {
    throw new Error(`${hold} is to keep ${slotId}, but its booking is ${earlier?.is ?? 'unknown'}.`)
  }
  const next = keep(slot, { hold, now })
  return decide(
    next,
    kept(next, asked),
    withdraw(`due:${hold}`),
    ...sweepDue(slot, next, sweepSlot({ slotId })),
  )
}

const kept = (slot: Slot, { slotId, hold, orderId }: Asked) =>
  slotKept({ slotId, hold, orderId, ...numbers(slot) })

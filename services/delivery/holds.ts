import { decide, HoldLife } from '@millrace/kernel'
import { bookingIsDue, slotLapsed, sweepSlot } from '#contracts/delivery'
import { holdDue } from '#contracts/orders'
import { lapse, numbers, type Slot } from './slot.ts'

export const dueAfterMs = 10 * 60_000
export const keepMs = 24 * 60 * 60_000

/** Only the order knows whether its booking is still needed. */
export const holds = new HoldLife<Slot>({
  dueAfterMs,
  keepMs,
  isDue: (slotId, hold) => bookingIsDue({ slotId, hold }),
  sweep: (slotId, from) => sweepSlot(from === undefined ? { slotId } : { slotId, from }),
  isWanted: (hold, { orderId }) => holdDue({ orderId, hold }),
  lapse: (slot, { orderId, step }, { key: slotId, hold, now }) => {
    const next = lapse(slot, { hold, now })
    return decide(next, slotLapsed({ slotId, orderId, step, ...numbers(next) }))
  },
})

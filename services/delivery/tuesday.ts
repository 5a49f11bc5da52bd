/** For the tests of delivery: the slot of a Tuesday and the order that wants a place in it. */
import { given, testTime } from '@millrace/kernel/testing'
import { bookSlot, keepSlot, planSlot } from '#contracts/delivery'
import { delivery } from './delivery.ts'
import { dueAfterMs, keepMs } from './holds.ts'

export const noon = testTime
export const due = noon + dueAfterMs
export const forgotten = noon + keepMs
export const starts = noon + 5 * 60 * 60_000
export const cutOff = noon + 60 * 60_000

export const order = { slotId: 'tue', orderId: 'o-1', step: 'slot' }
export const hold = 'o-1/slot'
export const second = { slotId: 'tue', orderId: 'o-2', step: 'slot' }
export const third = { slotId: 'tue', orderId: 'o-3', step: 'slot' }

/** It has two places. */
export const planned = given(delivery).when(
  planSlot({ slotId: 'tue', capacity: 2, startsAt: starts, cutOffAt: cutOff }),
)
/** One of two places is booked. */
export const booked = planned.when(bookSlot(order))
/** One of two places is taken for good. */
export const kept = booked.when(keepSlot(order))

/** Delivery slots: capacity and bookings. Each event tells the numbers after it. */
import {
  command,
  event,
  group,
  instant,
  integer,
  optional,
  query,
  type ValueOf,
} from '@millrace/kernel'
import { hold, orderId, reasons, slotId, step, time } from './fields.ts'

const numbers = { capacity: integer(), booked: integer() }
const booking = { slotId, orderId, step }

const slot = {
  slotId,
  capacity: integer({ min: 0 }),
  startsAt: instant(),
  cutOffAt: optional(instant()),
}
export const planSlot = command('delivery.plan-slot', slot)
export const slotPlanned = event('delivery.slot-planned', { ...slot, ...numbers })

export const bookSlot = command('delivery.book', booking)
export const slotBooked = event('delivery.booked', { ...booking, ...numbers })
export const slotRefused = event('delivery.refused', { ...booking, reasons })

export const freeSlot = command('delivery.free', booking)
export const slotFreed = event('delivery.freed', { ...booking, ...numbers })

export const keepSlot = command('delivery.keep', booking)
export const slotKept = event('delivery.kept', { ...booking, ...numbers })

/** A kept booking is given back after a cancel of an approved order. */
export const giveBackSlot = command('delivery.give-back', booking)
export const slotGivenBack = event('delivery.given-back', { ...booking, ...numbers })

/** A booking that was due and that nobody needs any more. */
export const slotLapsed = event('delivery.lapsed', { ...booking, ...numbers })

/** What delivery tells itself: that a booking is due, and that old ones may be forgotten. */
export const bookingIsDue = command('delivery.booking-is-due', { slotId, hold })
export const sweepSlot = command('delivery.sweep', { slotId, from: optional(hold) })

export const showSlot = query('delivery.show', { slotId })
export const shownSlot = group({
  ...{ id: slotId, ...numbers, free: integer() },
  ...{ startsAt: time, cutOffAt: optional(time) },
})
export type Slot = ValueOf<typeof shownSlot>

import { entries, note, noMarks, type Entries, type Marks } from '@millrace/kernel'
import type { Reason } from '#contracts/fields'

export const dueAfterMs = 10 * 60_000
export const markKeptMs = 24 * 60 * 60_000

/** What an ask came to; it is remembered for as long as the ask may be repeated. */
export type Booking =
  | { readonly is: 'booked'; readonly orderId: string }
  | { readonly is: 'kept' | 'freed' | 'lapsed' | 'given-back' }
  | { readonly is: 'refused'; readonly reasons: Reason[] }

export type Plan = {
  readonly capacity: number
  readonly startsAt: number
  readonly cutOffAt: number | null
}

export type Slot = Marks & {
  readonly plan: Plan | null
  /** Reversible bookings and kept ones. */
  readonly booked: number
  readonly bookings: Entries<Booking>
}

export const noSlot: Slot = { plan: null, booked: 0, ...noMarks, bookings: entries<Booking>() }

/** Which ask, and when. */
export type Ask = { readonly hold: string; readonly now: number }

/** The numbers that each event tells. */
export const numbers = ({ plan, booked }: Slot) => ({ capacity: plan?.capacity ?? 0, booked })

/** From then on the slot takes no more orders. */
export const closesAt = ({ startsAt, cutOffAt }: Plan): number => cutOffAt ?? startsAt

export const plan = (slot: Slot, planned: Plan): Slot => ({ ...slot, plan: planned })

export const book = (slot: Slot, hold: string, orderId: string): Slot => ({
  ...slot,
  booked: slot.booked + 1,
  bookings: slot.bookings.with(hold, { is: 'booked', orderId }),
})

export const keep = (slot: Slot, ask: Ask): Slot => end(slot, ask, { is: 'kept' })

export const free = (slot: Slot, ask: Ask): Slot => oneLess(end(slot, ask, { is: 'freed' }))

export const lapse = (slot: Slot, ask: Ask): Slot => oneLess(end(slot, ask, { is: 'lapsed' }))

export const refuseBooking = (slot: Slot, ask: Ask, reasons: Reason[]): Slot =>
  end(slot, ask, { is: 'refused', reasons })

/** The undo of an ask that never came: it refuses the ask if it comes later. */
export const forestall = (slot: Slot, ask: Ask): Slot => end(slot, ask, { is: 'freed' })

/** Giving back is its own ask, although it bears the name of the booking that was kept. */
export const giveBackName = (hold: string): string => `${hold}//give-back`

export const giveBack = (slot: Slot, { hold, now }: Ask): Slot =>
  oneLess(end(slot, { hold: giveBackName(hold), now }, { is: 'given-back' }))

const oneLess = (slot: Slot): Slot => ({ ...slot, booked: slot.booked - 1 })

const end = (slot: Slot, { hold, now }: Ask, mark: Booking): Slot => ({
  ...slot,
  bookings: slot.bookings.with(hold, mark),
  ...note(slot, hold, { now, keepMs: markKeptMs }),
})

import { beginHold, endHold, noHolds, type Holds } from '@millrace/kernel'
import type { Reason } from '#contracts/fields'

/** What an ask came to; it is remembered for as long as the ask may be repeated. */
export type Booking =
  | { readonly is: 'booked'; readonly orderId: string; readonly step: string }
  | { readonly is: 'kept' | 'freed' | 'lapsed' | 'given-back'; readonly at: number }
  | { readonly is: 'refused'; readonly reasons: Reason[]; readonly at: number }

export type Booked = Extract<Booking, { is: 'booked' }>

export type Plan = {
  readonly capacity: number
  readonly startsAt: number
  readonly cutOffAt: number | null
}

export type Slot = Holds<Booking> & {
  readonly plan: Plan | null
  /** Reversible bookings and kept ones. */
  readonly booked: number
}

export const noSlot: Slot = { plan: null, booked: 0, ...noHolds<Booking>() }

/** Which ask, and when. */
export type Ask = { readonly hold: string; readonly now: number }

/** The numbers that each event tells. */
export const numbers = ({ plan, booked }: Slot) => ({ capacity: plan?.capacity ?? 0, booked })

/** From then on the slot takes no more orders. */
export const closesAt = ({ startsAt, cutOffAt }: Plan): number => cutOffAt ?? startsAt

export const plan = (slot: Slot, planned: Plan): Slot => ({ ...slot, plan: planned })

export const book = (slot: Slot, hold: string, booked: Booked): Slot => ({
  ...beginHold(slot, hold, booked),
  booked: slot.booked + 1,
})

export const keep = (slot: Slot, { hold, now }: Ask): Slot =>
  endHold(slot, hold, { is: 'kept', at: now })

export const free = (slot: Slot, { hold, now }: Ask): Slot =>
  oneLess(endHold(slot, hold, { is: 'freed', at: now }))

export const lapse = (slot: Slot, { hold, now }: Ask): Slot =>
  oneLess(endHold(slot, hold, { is: 'lapsed', at: now }))

export const refuseBooking = (slot: Slot, { hold, now }: Ask, reasons: Reason[]): Slot =>
  endHold(slot, hold, { is: 'refused', reasons, at: now })

/** The undo of an ask that never came: it refuses the ask if it comes later. */
export const forestall = (slot: Slot, { hold, now }: Ask): Slot =>
  endHold(slot, hold, { is: 'freed', at: now })

/** Giving back is its own ask, although it bears the name of the booking that was kept. */
export const giveBackName = (hold: string): string => `${hold}//give-back`

export const giveBack = (slot: Slot, { hold, now }: Ask): Slot =>
  oneLess(endHold(slot, giveBackName(hold), { is: 'given-back', at: now }))

const oneLess = (slot: Slot): Slot => ({ ...slot, booked: slot.booked - 1 })

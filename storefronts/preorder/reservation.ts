import type { Row, Wanted } from './contracts.ts'

/** A payment and its receipt are made, and canceled, in one step: nobody sees it between the two. */
export type Status = 'reservated' | 'receipt_issued' | 'reservation_cancelled' | 'receipt_cancelled'

export type Payment = { readonly wanted: Wanted; readonly at: number; readonly stands: boolean }

export type Reservation = {
  /** 0 while there is none. */
  readonly number: number
  /** What is paid for: itself, unless it is a payment alone. */
  readonly of: number | null
  readonly isAlone: boolean
  readonly wanted: Wanted
  readonly status: Status
  readonly stands: boolean
  readonly payment: Payment | null
  /** What others told of a reservation of theirs under this number, while we have none. */
  readonly others: Row | null
  readonly createdAt: number
  readonly modifiedAt: number
}

export const noReservation: Reservation = {
  ...{ number: 0, of: null, isAlone: false, wanted: {}, status: 'reservated', stands: false },
  ...{ payment: null, others: null, createdAt: 0, modifiedAt: 0 },
}

type Begun = { readonly number: number; readonly wanted: Wanted; readonly now: number }

export const reserve = ({ number, wanted, now }: Begun): Reservation => ({
  ...{ ...noReservation, number, of: number, wanted, stands: true },
  ...{ createdAt: now, modifiedAt: now },
})

export const beginAlone = (begun: Begun, of: number | null): Reservation => ({
  ...{ ...reserve(begun), of, isAlone: true, stands: false },
})

/** Whether its payment is still under way. */
export const isOpen = ({ number, status }: Reservation): boolean =>
  number !== 0 && status === 'reservated'

/** The receipt is written in the same step. */
export const pay = (reservation: Reservation, now: number): Reservation => ({
  ...{ ...reservation, status: 'receipt_issued', modifiedAt: now },
  payment: { wanted: reservation.wanted, at: now, stands: true },
})

export function cancel(reservation: Reservation, now: number): Reservation {
  const { payment } = reservation
  const status = payment === null ? 'reservation_cancelled' : 'receipt_cancelled'
  return {
    ...{ ...reservation, status, stands: false, modifiedAt: now },
    payment: payment === null ? null : { ...payment, stands: false },
  }
}

export function change(
  reservation: Reservation,
  { set, cleared }: { readonly set: Wanted; readonly cleared: readonly string[] },
  now: number,
): Reservation {
  const kept = Object.entries(reservation.wanted).filter(([name]) => !cleared.includes(name))
  const wanted: Wanted = { ...Object.fromEntries(kept), ...set }
  return { ...reservation, wanted, modifiedAt: now }
}

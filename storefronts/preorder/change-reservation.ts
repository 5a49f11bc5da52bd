import { answer, decide, refuse, type Context, type Decision, type Payload } from '@millrace/kernel'
import { notFound } from './cancel-reservation.ts'
import type { changeReservation } from './contracts.ts'
import { changed } from './place-reservation.ts'
import { change, type Reservation } from './reservation.ts'
import { rowsOf } from './rows.ts'

/** What was paid stays paid: the payment and its receipt keep what they were made with. */
export function onChangeReservation(
  reservation: Reservation,
  { reservationId, set, cleared }: Payload<typeof changeReservation>,
  { now }: Context,
): Decision<Reservation> {
  if (!reservation.stands) return decide(reservation, refuse(notFound(reservationId)))
  const next = change(reservation, { set, cleared }, now)
  return decide(next, changed(next), answer(rowsOf(next).preReservations))
}

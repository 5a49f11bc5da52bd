import { answer, decide, refuse, type Context, type Decision, type Payload } from '@millrace/kernel'
import { refundCard } from '#contracts/payments'
import type { cancelReservation } from './contracts.ts'
import { paymentTold, reservationTold } from './facts.ts'
import { changed } from './place-reservation.ts'
import { cancel, isOpen, type Reservation } from './reservation.ts'
import { settled } from './settle-payment.ts'

/** The payment may still be under way; then it is given back as soon as it is known. */
export function onCancelReservation(
  reservation: Reservation,
  { reservationId: id }: Payload<typeof cancelReservation>,
  { now }: Context,
): Decision<Reservation> {
  const { stands, payment } = reservation
  if (!stands) return decide(reservation, refuse(notFound(id)))
  const next = cancel(reservation, now)
  const ofPayment =
    payment === null
      ? []
      : paymentTold(['PaymentCancelled', 'ReceiptCancelled'], { reservation: next, payment }, now)
  return decide(
    next,
    reservationTold('ReservationCancelled', next, now),
    ...ofPayment,
    changed(next),
    refundCard({ paymentId: id, orderId: id }),
    ...(isOpen(reservation) ? [settled(next, 'canceled')] : []),
    answer(null),
  )
}

export const notFound = (id: string) => ({
  refused: 'not-found',
  detail: `There is no reservation ${id}.`,
})

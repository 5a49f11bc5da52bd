import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import type { cardCharged, cardRefused } from '#contracts/payments'
import { reservationSettled } from './contracts.ts'
import { paymentTold, reservationTold } from './facts.ts'
import { changed } from './place-reservation.ts'
import { cancel, isOpen, pay, type Reservation } from './reservation.ts'

/** What was canceled meanwhile is paid back by the cancellation. */
export function onCardCharged(
  reservation: Reservation,
  _: Payload<typeof cardCharged>,
  { now }: Context,
): Decision<Reservation> {
  if (!isOpen(reservation)) return decide(reservation)
  const next = pay(reservation, now)
  const { payment } = next
  if (payment === null) return decide(next)
  return decide(
    next,
    ...paymentTold(['PaymentCreated', 'ReceiptCreated'], { reservation: next, payment }, now),
    changed(next),
    settled(next),
  )
}

/** Without a payment there is no reservation. */
export function onCardRefused(
  reservation: Reservation,
  { reason }: Payload<typeof cardRefused>,
  { now }: Context,
): Decision<Reservation> {
  if (!isOpen(reservation)) return decide(reservation)
  const next = cancel(reservation, now)
  if (next.isAlone) return decide(next, changed(next), settled(next, reason))
  return decide(
    next,
    reservationTold('ReservationCancelled', next, now),
    changed(next),
    settled(next, reason),
  )
}

export const settled = ({ number, status }: Reservation, reason?: string) =>
  reservationSettled({
    reservationId: String(number),
    status,
    ...(reason === undefined ? {} : { reason }),
  })

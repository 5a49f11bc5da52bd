/** What is told in the topic: one record an event, under the number of its reservation. */
import { isoTime } from '@millrace/kernel'
import { toldIn } from '#contracts/topics/topic'
import type { Row } from './contracts.ts'
import type { Payment, Reservation } from './reservation.ts'
import { paymentRow, preReservationRow, receiptRow } from './rows.ts'
import { preReservationTopic, type FactName } from './topics.ts'

type Told = { readonly reservation: Reservation; readonly row: Row; readonly now: number }

function told(eventType: FactName, { reservation, row, now }: Told) {
  const { number, of } = reservation
  const timestamp = isoTime(now).replaceAll(/\D/g, '').slice(0, 14)
  const value = { eventType, timestamp, id: number, ...row }
  return toldIn(preReservationTopic, String(of ?? number), value)
}

export const reservationTold = (
  eventType: 'ReservationCreated' | 'ReservationCancelled',
  reservation: Reservation,
  now: number,
) => told(eventType, { reservation, row: preReservationRow(reservation), now })

export const paymentTold = (
  [ofPayment, ofReceipt]: readonly [FactName, FactName],
  { reservation, payment }: { readonly reservation: Reservation; readonly payment: Payment },
  now: number,
) => [
  told(ofPayment, { reservation, row: paymentRow(reservation, payment), now }),
  told(ofReceipt, { reservation, row: receiptRow(reservation, payment), now }),
]

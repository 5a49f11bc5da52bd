/** What a reservation shows in each of the four tables. */
import type { Row, Rows, Wanted } from './contracts.ts'
import { expectedDelivery } from './delivery-date.ts'
import type { Payment, Reservation } from './reservation.ts'

const product = ({ userId, productId, productName, price }: Wanted) => ({
  userId: userId ?? null,
  productId: productId ?? null,
  productName: productName ?? null,
  price: price ?? null,
})

const ordered = (wanted: Wanted) => ({
  ...product(wanted),
  userAddress: wanted.userAddress ?? null,
  cardNo: wanted.cardNo ?? null,
})

export const preReservationRow = (reservation: Reservation): Row => {
  const { wanted, status, createdAt, modifiedAt } = reservation
  return { ...ordered(wanted), status, createdAt, modifiedAt }
}

export const paymentRow = ({ of }: Reservation, { wanted, at }: Payment): Row => ({
  ...{ ...product(wanted), cardNo: wanted.cardNo ?? null, preReservationId: of },
  ...{ createdAt: at, modifiedAt: at },
})

export const receiptRow = ({ number, of }: Reservation, { wanted, at }: Payment): Row => ({
  ...{ paidId: number, ...product(wanted), preReservationId: of },
  ...{ expectedDeliveryAt: expectedDelivery(at), createdAt: at, modifiedAt: at },
})

/** It keeps what was, also when the payment is given back. */
const myRow = ({ number, wanted, status, payment }: Reservation): Row => ({
  ...{ preReservationId: number, ...ordered(wanted), status },
  paymentId: payment === null ? null : number,
  receiptId: payment === null ? null : number,
  expectedDeliveryAt: payment === null ? null : expectedDelivery(payment.at),
})

export function rowsOf(reservation: Reservation): Rows {
  const { number, payment, stands, isAlone, others } = reservation
  const mine = isAlone ? null : number === 0 ? others : myRow(reservation)
  const paid = payment?.stands === true ? payment : null
  return {
    preReservations: stands ? preReservationRow(reservation) : null,
    payments: paid === null ? null : paymentRow(reservation, paid),
    receipts: paid === null ? null : receiptRow(reservation, paid),
    myReservations: mine,
  }
}

import { answer, decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import { chargeCard } from '#contracts/payments'
import { rowsChanged, type payAlone, type placeReservation } from './contracts.ts'
import { reservationTold } from './facts.ts'
import { beginAlone, reserve, type Reservation } from './reservation.ts'
import { rowsOf } from './rows.ts'

/** Prices are in the currency of the shop, which has no smaller unit. */
const currency = 'KRW'

type Asked = Payload<typeof placeReservation>

/** A number is given once: what is known is the same call again. */
export function onPlaceReservation(
  reservation: Reservation,
  asked: Asked,
  { now }: Context,
): Decision<Reservation> {
  if (reservation.number !== 0) return decide(reservation, answer(null))
  const next = reserve({ number: Number(asked.reservationId), wanted: asked.wanted, now })
  return decide(
    next,
    reservationTold('ReservationCreated', next, now),
    changed(next),
    charge(next, asked),
    answer(null),
  )
}

export function onPayAlone(
  reservation: Reservation,
  asked: Payload<typeof payAlone>,
  { now }: Context,
): Decision<Reservation> {
  if (reservation.number !== 0) return decide(reservation, answer(null))
  const begun = { number: Number(asked.reservationId), wanted: asked.wanted, now }
  const next = beginAlone(begun, asked.of ?? null)
  return decide(next, changed(next), charge(next, asked), answer(null))
}

export const changed = (reservation: Reservation) =>
  rowsChanged({ reservationId: String(reservation.number), rows: rowsOf(reservation) })

function charge({ number, of, wanted }: Reservation, { token, lost }: Asked) {
  const { price, cardNo, userId, productId, productName } = wanted
  const id = String(number)
  const card = {
    ...{ shown: cardNo ?? '' },
    ...(token === undefined ? {} : { token }),
    ...(lost === undefined ? {} : { lost }),
  }
  return chargeCard({
    ...{ paymentId: id, orderId: id },
    ...(price === undefined ? {} : { amount: { minor: price, currency } }),
    ...(cardNo === undefined ? {} : { card }),
    details: { preReservationId: of, userId, productId, productName },
  })
}

import { answer, decide, service } from '@millrace/kernel'
import { cardCharged, cardRefused } from '#contracts/payments'
import { recordWritten } from '#contracts/topics/hand'
import { onCancelReservation } from './cancel-reservation.ts'
import { onChangeReservation } from './change-reservation.ts'
import {
  cancelReservation,
  changeReservation,
  payAlone,
  placeReservation,
  showReservation,
  takeNumber,
  type Shown,
  type Taken,
} from './contracts.ts'
import { onPayAlone, onPlaceReservation } from './place-reservation.ts'
import { onRecordWritten } from './record-written.ts'
import { isOpen, noReservation, type Reservation } from './reservation.ts'
import { preReservationRow, rowsOf } from './rows.ts'
import { onCardCharged, onCardRefused } from './settle-payment.ts'

export const preorderTenant = 'preorder'

/** Its ids are numbers from 1 on. */
export const preorderNumbers = service('preorder-numbers', {
  keyedBy: 'sequence',
  tenant: preorderTenant,
  initial: { last: 0 },
  on: (on) => [
    on(takeNumber, ({ last }) => {
      const taken: Taken = { number: last + 1 }
      return decide({ last: taken.number }, answer(taken))
    }),
  ],
})

/** A reservation from its first number to its cancellation; payments takes the money. */
export const preorders = service('preorders', {
  keyedBy: 'reservationId',
  tenant: preorderTenant,
  initial: noReservation,
  on: (on) => [
    on(placeReservation, onPlaceReservation),
    on(payAlone, onPayAlone),
    on(changeReservation, onChangeReservation),
    on(cancelReservation, onCancelReservation),
    on(cardCharged, onCardCharged, { by: 'orderId' }),
    on(cardRefused, onCardRefused, { by: 'orderId' }),
    on(recordWritten, onRecordWritten, { by: 'about' }),
    on(showReservation, (reservation) => decide(reservation, answer(shown(reservation)))),
  ],
})

function shown(reservation: Reservation): Shown {
  const { number, stands, isAlone } = reservation
  const isEnded = number !== 0 && !stands && !isAlone
  return {
    ...{ number, isSettled: !isOpen(reservation), rows: rowsOf(reservation) },
    ended: isEnded ? preReservationRow(reservation) : null,
  }
}

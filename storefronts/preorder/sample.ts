/** A reservation of a phone, for the specs of its handlers. */
import { given, testTime } from '@millrace/kernel/testing'
import { cardCharged, chargeCard } from '#contracts/payments'
import { placeReservation } from './contracts.ts'
import { expectedDelivery } from './delivery-date.ts'
import { preorders } from './preorders.ts'

export const wanted = {
  ...{ userId: 1, userAddress: 'seoul', productId: 1, productName: 'fold' },
  ...{ price: 1_300_000, cardNo: '****-****-****-9876' },
}
const product = { userId: 1, productId: 1, productName: 'fold', price: 1_300_000 }
const times = { createdAt: testTime, modifiedAt: testTime }
const { cardNo } = wanted

export const asked = placeReservation({ reservationId: '7', wanted, token: 'token-1' })
export const charge = chargeCard({
  ...{ paymentId: '7', orderId: '7', amount: { minor: 1_300_000, currency: 'KRW' } },
  card: { shown: cardNo, token: 'token-1' },
  details: { preReservationId: 7, userId: 1, productId: 1, productName: 'fold' },
})

export const preReservation = (status: string) => ({ ...wanted, status, ...times })
export const paymentOf7 = { ...product, cardNo, preReservationId: 7, ...times }
export const due = expectedDelivery(testTime)
export const receiptOf7 = {
  ...{ paidId: 7, ...product, preReservationId: 7, expectedDeliveryAt: due, ...times },
}

export const waiting = given(preorders).when(asked)
export const paid = waiting.when(cardCharged({ paymentId: '7', orderId: '7', chargeId: 'c-1' }))

import { anything, integer, oneOf, openGroup, text } from '@millrace/kernel'
import { jsonText } from '#contracts/topics/format'
import type { Topic } from '#contracts/topics/topic'

export const factNames = [
  ...['ReservationCreated', 'PaymentCreated', 'ReceiptCreated'],
  ...['ReservationCancelled', 'PaymentCancelled', 'ReceiptCancelled'],
] as const
export type FactName =
  | `Reservation${'Created' | 'Cancelled'}`
  | `Payment${'Created' | 'Cancelled'}`
  | `Receipt${'Created' | 'Cancelled'}`

/** A number or none, and so on: what was left out of a pre-order is told as null. */
const nothingOr = anything()

const about = {
  timestamp: text({ pattern: '^\\d{14}$' }),
  id: integer({ min: 1 }),
  userId: nothingOr,
  productId: nothingOr,
  productName: nothingOr,
  price: nothingOr,
  createdAt: integer(),
  modifiedAt: integer(),
}

export const preReservationTopic: Topic = {
  topic: 'prereservation',
  partitions: 1,
  format: jsonText({
    reservation: openGroup({
      eventType: oneOf('ReservationCreated', 'ReservationCancelled'),
      ...about,
      userAddress: nothingOr,
      cardNo: nothingOr,
      status: text(),
    }),
    payment: openGroup({
      eventType: oneOf('PaymentCreated', 'PaymentCancelled'),
      ...about,
      cardNo: nothingOr,
      preReservationId: nothingOr,
    }),
    receipt: openGroup({
      eventType: oneOf('ReceiptCreated', 'ReceiptCancelled'),
      ...about,
      paidId: integer({ min: 1 }),
      preReservationId: nothingOr,
      expectedDeliveryAt: integer(),
    }),
  }),
  personal: ['userAddress'],
  headers: { contentType: 'application/json' },
  summary:
    'What became of each reservation, its payment and its receipt, under the number of the ' +
    'reservation; a card is told by its last four digits. A record by another hand is shown among ' +
    'myReservations where the reservation is none of ours.',
}

import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import type { recordWritten } from '#contracts/topics/hand'
import { rowsChanged, type Row } from './contracts.ts'
import type { Reservation } from './reservation.ts'
import { rowsOf } from './rows.ts'
import { factNames, preReservationTopic, type FactName } from './topics.ts'

type Fact = Readonly<Record<string, unknown>> & { readonly eventType: FactName }

/** Readers of this topic pass over what they do not know. */
const isFact = (value: unknown): value is Fact => {
  const { eventType } = value as { readonly eventType?: unknown }
  return factNames.some((name) => name === eventType)
}

const statuses: Readonly<Record<FactName, string>> = {
  ...{ ReservationCreated: 'reservated', ReservationCancelled: 'reservation_cancelled' },
  ...{ PaymentCreated: 'paid', PaymentCancelled: 'payment_cancelled' },
  ...{ ReceiptCreated: 'receipt_issued', ReceiptCancelled: 'receipt_cancelled' },
}

/** What each kind of fact may say of the row, beside its status; `id` is its own number. */
const told: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Reservation: {
    ...{ userId: 'userId', userAddress: 'userAddress', productId: 'productId' },
    ...{ productName: 'productName', price: 'price', cardNo: 'cardNo' },
  },
  Payment: { paymentId: 'id' },
  Receipt: { receiptId: 'id', expectedDeliveryAt: 'expectedDeliveryAt' },
}

/**
 * What others tell of a reservation of theirs is shown, the last record of it last. What we decided of
 * one of ours stays as it is.
 */
export function onRecordWritten(
  reservation: Reservation,
  { topic, value }: Payload<typeof recordWritten>,
  { key: reservationId }: Context,
): Decision<Reservation> {
  if (topic !== preReservationTopic.topic || reservation.number !== 0) return decide(reservation)
  if (!isFact(value)) return decide(reservation)
  const others = joined(reservation.others ?? noRow(Number(reservationId)), value)
  const next = { ...reservation, others }
  return decide(next, rowsChanged({ reservationId, rows: rowsOf(next) }))
}

const noRow = (preReservationId: number): Row => ({
  ...{ preReservationId, userId: null, userAddress: null, productId: null, productName: null },
  ...{ price: null, cardNo: null, status: null },
  ...{ paymentId: null, receiptId: null, expectedDeliveryAt: null },
})

function joined(row: Row, fact: Fact): Row {
  const kind = fact.eventType.replace(/Created|Cancelled/, '')
  const values = Object.entries(told[kind] ?? {})
    .filter(([, from]) => fact[from] !== undefined)
    .map(([name, from]) => [name, plain(fact[from])])
  return { ...row, ...Object.fromEntries(values), status: statuses[fact.eventType] }
}

const plain = (value: unknown): string | number | null =>
  typeof value === 'string' || typeof value === 'number' ? value : null

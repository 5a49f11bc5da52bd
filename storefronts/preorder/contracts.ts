/** Pre-orders: what is asked for, in the words of its dialect. A card's number is in none of them. */
import {
  anything,
  command,
  event,
  flag,
  group,
  integer,
  listOf,
  oneOf,
  optional,
  personal,
  query,
  text,
  type ValueOf,
} from '@millrace/kernel'

/** What its columns hold. */
export const longestText = 255
const line = text({ max: longestText })

/**
 * What is pre-ordered, by whom, for how much; `cardNo` is what is shown of it. The address is sealed with
 * the key of whom it is (`addresses.ts`), wherever it stands.
 */
export const wanted = group({
  userId: optional(integer()),
  userAddress: optional(personal()),
  productId: optional(integer()),
  productName: optional(line),
  price: optional(integer({ min: 0 })),
  cardNo: optional(text({ max: 19 })),
})
export type Wanted = ValueOf<typeof wanted>

export const fieldNames = [
  ...['userId', 'userAddress', 'productId', 'productName', 'price', 'cardNo'],
] as readonly (keyof Wanted)[]

/** A number of the one sequence, in decimal digits. */
const reservationId = text({ min: 1, max: 20 })

/** Answered with a `Taken`. */
export const takeNumber = command('preorder.take-number', { sequence: text({ min: 1, max: 50 }) })
export type Taken = { readonly number: number }

const payable = {
  reservationId,
  wanted,
  /** What the provider knows the card by. */
  token: optional(text({ max: 500 })),
  /** A card was named, and could not be exchanged for a token. */
  lost: optional(flag()),
}
/** Asked again, it is the same. */
export const placeReservation = command('preorder.place', payable)
/** A payment by itself, for a pre-reservation that is none of ours, or for none. */
export const payAlone = command('preorder.pay', { ...payable, of: optional(integer()) })

/** What is set, and what is left without a value. Refused as `not-found`. */
export const changeReservation = command('preorder.change', {
  reservationId,
  set: wanted,
  cleared: listOf(text()),
})
/** Refused as `not-found`. */
export const cancelReservation = command('preorder.cancel', { reservationId })

/** It is paid, or it is not and never will be. */
export const reservationSettled = event('preorder.settled', {
  reservationId,
  status: text(),
  reason: optional(text()),
})

export const tables = ['preReservations', 'payments', 'receipts', 'myReservations'] as const
export type Table = (typeof tables)[number]
export type Row = Readonly<Record<string, string | number | null>>
/** A row of each table, or none; times are milliseconds since 1970. */
export type Rows = Readonly<Record<Table, Row | null>>

export const rowsChanged = event('preorder.rows-changed', { reservationId, rows: anything() })

/** Answered with a `Shown`. */
export const showReservation = query('preorder.show', { reservationId })
export type Shown = {
  readonly number: number
  readonly isSettled: boolean
  readonly rows: Rows
  /** What the reservation was, where it stands in no table of its own any more. */
  readonly ended: Row | null
}

/** Each shard answers with its part of them, by number: a `ListedRows`. */
export const listRows = query('preorder.list-rows', {
  table: oneOf(...tables),
  after: integer({ min: 0 }),
  limit: integer({ min: 1, max: 1000 }),
})
export type Listed = { readonly number: number; readonly row: Row }
export type ListedRows = { readonly items: readonly Listed[]; readonly total: number }

/** The fields that contracts share: ids, money, lines of an order, reasons. */
import { flag, group, integer, listOf, oneOf, optional, text, type ValueOf } from '@millrace/kernel'

/** What the core takes for an id; an edge is stricter with the ids it is given. */
const id = () => text({ min: 1, max: 200 })

export const orderId = id()
export const customerId = id()
export const accountId = id()
export const slotId = id()
export const sku = id()

/** A point in time as a person reads it: RFC 3339 in UTC, with milliseconds. */
export const time = text({ format: 'date-time' })

/** The step of an order's saga that asks for a hold. */
export const step = text({ min: 1, max: 50 })

/** A hold is named by its order and the step that asked for it. */
export const holdName = ({ orderId, step }: { orderId: string; step: string }): string =>
  `${orderId}/${step}`
export const hold = text({ min: 1, max: 300 })

export const currency = text({ pattern: '^[A-Z]{3}$' })

/** An integer number of minor units, with its currency. */
export const money = group({ minor: integer(), currency })
export type Money = ValueOf<typeof money>

const int32 = { min: -(2 ** 31), max: 2 ** 31 - 1 }

/** Lines as a client stated them: the details check judges them, not the contract. */
export const line = group({
  sku: optional(sku),
  quantity: integer(int32),
  unitPrice: optional(integer()),
})
export type Line = ValueOf<typeof line>

export const lines = listOf(line, { max: 100 })

/** What the payment provider knows a card by. */
export const cardToken = text({ min: 1, max: 255 })
/** From an account, or by card: one of the two. */
export const payment = group({
  account: optional(accountId),
  card: optional(group({ token: cardToken })),
})
export const delivery = group({ slot: slotId })

/** Whether the customer was known by then: then letters go where the customer wants them. */
export const registered = optional(flag())

/** Which part it is of what is given back for an order: they are counted. */
export const refundId = text({ min: 1, max: 20 })

export const reasonCodes = [
  'invalid-details',
  'fraud-suspected',
  'unknown-sku',
  'out-of-stock',
  'unknown-account',
  'insufficient-funds',
  'currency-mismatch',
  'account-closed',
  'card-declined',
  'unknown-slot',
  'slot-full',
  'slot-closed',
  'timed-out',
  'canceled-by-request',
  'check-failed',
  'review-rejected',
] as const
export type ReasonCode = (typeof reasonCodes)[number]

/** Why an order was refused: a code for programs, a sentence for people, where in the order. */
export const reason = group({
  code: oneOf(...reasonCodes),
  detail: text(),
  pointer: optional(text()),
})
export type Reason = ValueOf<typeof reason>
export const reasons = listOf(reason)

/** Orders: rows that a client writes freely, and those that are begun with their saga. */
import {
  command,
  event,
  group,
  integer,
  listOf,
  query,
  text,
  type Payload,
  type ValueOf,
} from '@millrace/kernel'
import { reasons } from '#contracts/fields'
import { id, localTime, minor, words } from '../fields.ts'

const line = group({
  id: id(),
  item: words(),
  amount: integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  price: minor,
})
export type Line = ValueOf<typeof line>

export const linesMax = 100
const contents = listOf(line, { max: linesMax })
const order = group({ contents, status: text({ min: 1, max: 16 }) })
export type Order = ValueOf<typeof order>

const orderId = id()

/** Answered with the `Order`. */
export const addOrder = command('saga.add-order', { orderId, order })
/** Both are answered with `Done`. */
export const changeOrder = command('saga.change-order', { orderId, order })
export const removeOrder = command('saga.remove-order', { orderId })
/** Answered with the `Order`. */
export const showOrder = query('saga.show-order', { orderId })

/** An order with what its saga is to enter, each under an id that is known before. */
const plan = {
  orderId,
  contents,
  cost: minor,
  timeDelivery: text(),
  deliverAt: localTime,
  askedAt: localTime,
  paymentId: id(),
  deliveryId: id(),
  /** One for each line. */
  itemIds: listOf(id(), { max: linesMax }),
}
export const beginOrder = command('saga.begin-order', plan)
export const orderBegun = event('saga.order-begun', plan)
export type Plan = Payload<typeof orderBegun>

export const finishOrder = command('saga.finish-order', { orderId })
export const orderFinished = event('saga.order-finished', { orderId })
export const undoOrder = command('saga.undo-order', { orderId, reasons })
export const orderUndone = event('saga.order-undone', { orderId, reasons })

/** How far the saga of an order is. Answered with an `Outcome`. */
export const showOutcome = query('saga.show-outcome', { orderId })
export type Outcome = {
  readonly is: 'open' | 'finished' | 'undone'
  readonly plan: Plan
}

/** What the saga waits for. Answered with the kernel's `Progress`. */
export const showCreating = query('saga.show-creating', { orderId })

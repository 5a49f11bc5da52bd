/** Quick orders: what is asked for, in the words of its dialect. */
import { command, event, group, integer, optional, text, type ValueOf } from '@millrace/kernel'

/** As it is posted, and lies in the topic `orders`. */
export const posted = group({
  order_id: text({ min: 1 }),
  user_id: text({ min: 1 }),
  item: text({ min: 1 }),
  quantity: integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
})
export type Posted = ValueOf<typeof posted>

const orderId = text({ min: 1, max: 200 })

/** Answered with `Accepted`; refused as `different-body` while the id stands for an open order. */
export const acceptOrder = command('quick.accept-order', { orderId, posted })
export type Accepted = { readonly replayed: boolean }

/** The core's order of that round has ended. */
export const settleOrder = command('quick.settle-order', {
  orderId,
  round: integer({ min: 1 }),
  reason: optional(text()),
})

export const orderSettled = event('quick.order-settled', {
  orderId,
  /** As it was posted. */
  order_id: optional(text()),
  status: text(),
  reason: optional(text()),
})

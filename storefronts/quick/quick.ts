import type { HandTopic } from '#gateway/topics/hand-topic'
import type { Storefront } from '../storefront.ts'
import { orderSettled } from './contracts.ts'
import { quickOrders, quickTenant } from './quick-orders.ts'
import { aboutOf, readPosted } from './read-posted.ts'
import { readNotification } from './read-notification.ts'
import { notificationsTopic, ordersTopic } from './topics.ts'

const orders: HandTopic = {
  ...ordersTopic,
  tenant: quickTenant,
  read: ({ value }) => {
    const posted = readPosted(value)
    return { value: posted, about: aboutOf(posted) }
  },
}

const notifications: HandTopic = {
  ...notificationsTopic,
  tenant: quickTenant,
  read: ({ value }) => readNotification(value),
}

/** Of an order that has ended; who posted it knows it by `order_id`. */
const fields = ['orderId', 'order_id', 'status', 'reason']

/** Accept, check, notify. */
export const quick: Storefront = {
  name: 'quick',
  tenant: quickTenant,
  services: [quickOrders],
  // It has no stock and no prices: an order names its item for people.
  judges: ['quantity'],
  topics: [orders, notifications],
  logged: [{ type: orderSettled, msg: 'quick order settled', fields }],
}

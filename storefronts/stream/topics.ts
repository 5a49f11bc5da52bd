/** The topics of stream orders, each with the name and the bytes that its readers know. */
import { avro, intBytes, longBytes } from '#contracts/topics/format'
import type { Topic } from '#contracts/topics/topic'
import {
  customerSchema,
  enrichedSchema,
  orderSchema,
  paymentSchema,
  validationSchema,
} from './schemas.ts'

const levels = ['platinum', 'gold', 'silver', 'bronze'] as const

export type StreamTopics = ReturnType<typeof topicsWith>

/** All have one number of partitions: what has one key lies in one place in each. */
export function topicsWith(partitions: number) {
  const enriched = (topic: string, summary: string): Topic => ({
    ...{ topic, partitions, format: avro(enrichedSchema, 'OrderEnriched'), summary },
  })
  return {
    orders: {
      topic: 'orders.v1',
      partitions,
      format: avro(orderSchema, 'Order'),
      summary:
        'Orders, each time their state changes. One by another hand is placed where it is CREATED; ' +
        'in any other state it is shown so from then on, and nothing else comes of it.',
    },
    validations: {
      topic: 'order-validations.v1',
      partitions,
      format: avro(validationSchema, 'OrderValidation'),
      summary: 'What each check said of an order, once. One by another hand changes nothing.',
    },
    inventory: {
      topic: 'warehouse-inventory.v1',
      partitions,
      format: intBytes,
      summary: 'Stock by product, what is reserved included: the last one by another hand holds.',
    },
    reserved: {
      topic: 'inventory-service-store-of-reserved-stock-changelog',
      partitions,
      format: longBytes,
      summary: 'How much of a product is reserved or sold, each time that changes.',
    },
    payments: {
      topic: 'payments.v1',
      partitions,
      format: avro(paymentSchema, 'Payment'),
      summary: 'Payments by another hand: an order that has one gets its letter.',
    },
    customers: {
      topic: 'customers',
      partitions,
      format: avro(customerSchema, 'Customer'),
      keys: 'long',
      personal: ['firstName', 'lastName', 'email', 'address'],
      summary: 'Customers by another hand: the last one of an id holds.',
    },
    enriched: enriched(
      'orders-enriched.v1',
      'Orders of customers whose level has no topic of its own.',
    ),
    ...{ levels: new Map(levels.map((level) => [level as string, ofLevel(level, enriched)])) },
  } as const satisfies Record<string, Topic | ReadonlyMap<string, Topic>>
}

const ofLevel = (level: string, enriched: (topic: string, summary: string) => Topic): Topic =>
  enriched(level, `Orders of the customers whose level is ${level}.`)

import type { HandTopic } from '#gateway/topics/hand-topic'
import { coreId } from '../ids.ts'
import type { Storefront, StorefrontOptions } from '../storefront.ts'
import { letterSent, orderChanged } from './contracts.ts'
import { fraudBoard } from './fraud-board.ts'
import { aboutOf, readOrder } from './read-order.ts'
import { streamCustomers } from './stream-customers.ts'
import { streamOrders, streamTenant } from './stream-orders.ts'
import { streamStock } from './stream-stock.ts'
import { topicsWith, type StreamTopics } from './topics.ts'

const hour = 60 * 60_000

/** Checks in parallel, reads that wait, records for everybody, and a board of suspects. */
export function stream({ streamPartitions }: StorefrontOptions): Storefront {
  const topics = topicsWith(streamPartitions)
  return {
    name: 'stream',
    tenant: streamTenant,
    services: [streamOrders(topics), streamStock(topics), streamCustomers(topics), fraudBoard],
    quantityMin: 0,
    fraud: {
      ...{ limitMinor: 200_000, equalPasses: false, refusedCount: true },
      ...{ window: 'session', windowMs: hour },
    },
    wakes: orderChanged,
    topics: handTopics(topics),
    logged: [
      {
        ...{ type: letterSent, level: 'warn', msg: 'letter' },
        fields: [
          ...['orderId', 'customerId', 'product', 'quantity'],
          ...['paymentId', 'ccy', 'amount'],
        ],
      },
    ],
  }
}

function handTopics(topics: StreamTopics): readonly HandTopic[] {
  const { orders, validations, inventory, payments, customers, reserved, enriched } = topics
  const tenant = streamTenant
  const aboutOrder = ({ value }: { readonly value: unknown }) => ({
    value,
    about: coreId((present(value) as { readonly orderId: string }).orderId),
  })
  return [
    {
      ...{ ...orders, tenant },
      read: ({ value }) => ({ value, about: aboutOf(readOrder(value).posted) }),
    },
    { ...{ ...validations, tenant }, read: aboutOrder },
    { ...{ ...payments, tenant }, read: aboutOrder },
    {
      ...{ ...inventory, tenant },
      read: ({ key, value }) => ({ value: present(value), about: productIn(key) }),
    },
    {
      ...{ ...customers, tenant },
      read: ({ value }) => ({
        value,
        about: String((present(value) as { readonly id: number }).id),
      }),
      whose: ({ about }) => about,
    },
    ...[reserved, enriched, ...topics.levels.values()].map((topic) => ({ ...topic, tenant })),
  ]
}

/** In a broker a record may have none, which says elsewhere that what it is about is gone. */
function present(value: unknown): unknown {
  if (value !== null && value !== undefined) return value
  throw new Error('A record of this topic has a value.')
}

function productIn(key: string | undefined): string {
  if (key !== undefined && key !== '') return coreId(key)
  throw new Error('The key is the product.')
}

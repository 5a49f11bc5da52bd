import {
  answer,
  decide,
  entries,
  service,
  type Context,
  type Decision,
  type Entries,
  type Payload,
  type Sent,
} from '@millrace/kernel'
import { recordWritten } from '#contracts/topics/hand'
import { toldIn } from '#contracts/topics/topic'
import {
  customerMet,
  customerSuspected,
  meetCustomer,
  showCustomer,
  type Customer,
} from './contracts.ts'
import { streamTenant } from './stream-orders.ts'
import type { StreamTopics } from './topics.ts'

type Known = {
  readonly customer: Customer | null
  /** Orders that came before their customer: the newest. */
  readonly waiting: Entries<Waiting>
  readonly waitingCount: number
  readonly window: { readonly start: number; readonly orders: number }
}

type Waiting = Omit<Payload<typeof meetCustomer>, 'customerId'>

/** Of more orders that name a customer whom nobody knows, the older half waits no longer. */
const waitingMax = 2000
const windowMs = 30_000
/** So many orders of a customer in one window are nothing to wonder at. */
const usualOrders = 2

/** The customers as others have told of them, each with the orders that want to know. */
export function streamCustomers(topics: StreamTopics) {
  return service<Known>('stream-customers', {
    keyedBy: 'customerId',
    tenant: streamTenant,
    initial: {
      customer: null,
      waiting: entries<Waiting>(),
      waitingCount: 0,
      window: { start: 0, orders: 0 },
    },
    on: (on) => [
      on(meetCustomer, onMeetCustomer(topics)),
      on(recordWritten, onRecordWritten(topics), { by: 'about' }),
      on(showCustomer, (known) => decide(known, answer(known.customer))),
    ],
  })
}

/** Each order comes here once, so it is counted once, whatever is told of it later. */
const onMeetCustomer =
  (topics: StreamTopics) =>
  (
    before: Known,
    { customerId, ...order }: Payload<typeof meetCustomer>,
    { now }: Context,
  ): Decision<Known> => {
    const start = now - (now % windowMs)
    const orders = start === before.window.start ? before.window.orders + 1 : 1
    const known = { ...before, window: { start, orders } }
    const suspected = customerSuspected({ customerId, windowStart: start, counts: orders })
    const out = orders > usualOrders ? [suspected] : []
    if (known.customer === null) return decide(waitingFor(known, order, now), ...out)
    return decide(known, ...met(topics, known.customer, order), ...out)
  }

function met(topics: StreamTopics, customer: Customer, order: Waiting): readonly Sent[] {
  const { orderId, round, id } = order
  const topic = topics.levels.get(customer.level) ?? topics.enriched
  const enriched = { id, customerId: customer.id, customerLevel: customer.level }
  return [
    toldIn(topic, id, enriched),
    customerMet({ orderId, round, customer: { id: customer.id } }),
  ]
}

function waitingFor(known: Known, order: Waiting, now: number): Known {
  const name = `${String(now).padStart(16, '0')}|${order.orderId}|${order.round}`
  const waiting = known.waiting.with(name, order)
  const waitingCount = known.waitingCount + 1
  if (waitingCount < waitingMax) return { ...known, waiting, waitingCount }
  const oldest = [...waiting.list({ limit: waitingMax / 2 })].map(([first]) => first)
  return {
    ...known,
    waiting: waiting.withoutAll(oldest),
    waitingCount: waitingCount - oldest.length,
  }
}

const onRecordWritten =
  (topics: StreamTopics) =>
  (known: Known, { topic, value }: Payload<typeof recordWritten>): Decision<Known> => {
    if (topic !== topics.customers.topic) return decide(known)
    const { id, firstName, lastName, level } = value as Customer
    const customer = { id, firstName, lastName, level }
    const orders = [...known.waiting.list()]
    const waiting = known.waiting.withoutAll(orders.map(([name]) => name))
    return decide(
      { ...known, customer, waiting, waitingCount: 0 },
      ...orders.flatMap(([, order]) => met(topics, customer, order)),
    )
  }

/**
 * What other systems read: the events of each context, in a topic of its own, under the key that they
 * happened to. Only Millrace writes these topics. An event is in its topic by being declared in its
 * context; a topic's schema is the union of its events, and readers know each by its name.
 */
import { caseOpened, caseSettled, type AnyMessageType } from '@millrace/kernel'
import * as billing from '../billing.ts'
import * as cards from '../cards.ts'
import * as checks from '../checks.ts'
import * as customers from '../customers.ts'
import * as delivery from '../delivery.ts'
import * as notifications from '../notifications.ts'
import * as orders from '../orders.ts'
import * as reviews from '../reviews.ts'
import * as preorderProducts from '../preorder-products.ts'
import * as preorders from '../preorders.ts'
import * as warehouse from '../warehouse.ts'

export type FactsTopic = {
  /** Without the prefix that an installation's topics begin with. */
  readonly topic: string
  readonly events: readonly AnyMessageType[]
  /** For its readers. */
  readonly summary: string
}

const isEvent = (value: unknown): value is AnyMessageType =>
  typeof value === 'function' && 'kind' in value && value.kind === 'event'

/** All of them, in the order of their names in the source, wherever they are declared. */
const eventsOf = (...contexts: readonly object[]): readonly AnyMessageType[] =>
  contexts.flatMap((context) => Object.values(context)).filter(isEvent)

export const factsTopics: readonly FactsTopic[] = [
  {
    topic: 'orders',
    summary: 'Orders that were placed, approved, canceled and shipped.',
    events: eventsOf(orders),
  },
  {
    topic: 'checks',
    summary: 'The verdicts of details, fraud and other checks, and what persons said in reviews.',
    events: eventsOf(checks, reviews),
  },
  {
    topic: 'stock',
    summary: 'What is on hand, held and sold, with each change.',
    events: eventsOf(warehouse),
  },
  {
    topic: 'accounts',
    summary: 'Deposits, holds, what was taken and given back, with the numbers after it.',
    events: eventsOf(billing),
  },
  {
    topic: 'cards',
    summary: 'What orders hold on cards, what was taken and given back.',
    events: eventsOf(cards),
  },
  {
    topic: 'customers',
    summary: 'Customers that were created, changed and erased, what is personal sealed.',
    events: eventsOf(customers),
  },
  {
    topic: 'preorders',
    summary: 'Pre-orders, and the places, queues and waves of the products that are pre-ordered.',
    events: eventsOf(preorders, preorderProducts),
  },
  {
    topic: 'slots',
    summary: 'Capacity and bookings.',
    events: eventsOf(delivery),
  },
  {
    topic: 'letters',
    summary: 'Letters that were written, and what became of them on their way.',
    events: eventsOf(notifications),
  },
  {
    topic: 'cases',
    summary: 'What a person has to look at, and what became of it.',
    events: [caseOpened, caseSettled],
  },
]

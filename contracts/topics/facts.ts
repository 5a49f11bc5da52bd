/**
 * What other systems read: the events of each context, in a topic of its own, under the key that they
 * happened to. Only Millrace writes these topics. A topic's schema is the union of its events, so a new
 * kind of event goes to the end: readers know the others by their names, and logs by their places.
 */
import { caseOpened, caseSettled, type AnyMessageType } from '@millrace/kernel'
import * as billing from '../billing.ts'
import * as checks from '../checks.ts'
import * as delivery from '../delivery.ts'
import * as notifications from '../notifications.ts'
import * as orders from '../orders.ts'
import * as warehouse from '../warehouse.ts'

export type FactsTopic = {
  /** Without the prefix that an installation's topics begin with. */
  readonly topic: string
  readonly events: readonly AnyMessageType[]
}

export const factsTopics: readonly FactsTopic[] = [
  {
    topic: 'orders',
    events: [
      orders.orderPlaced,
      orders.orderConfirmed,
      orders.orderCanceled,
      orders.cancelRequested,
      orders.cancelBegun,
      orders.orderShipped,
    ],
  },
  {
    topic: 'checks',
    events: [
      checks.detailsPassed,
      checks.detailsFailed,
      checks.fraudPassed,
      checks.fraudSuspected,
      checks.uncounted,
    ],
  },
  {
    topic: 'stock',
    events: [
      warehouse.stockChanged,
      warehouse.stockHeld,
      warehouse.stockShort,
      warehouse.stockReleased,
      warehouse.stockSold,
      warehouse.restocked,
      warehouse.stockLapsed,
    ],
  },
  {
    topic: 'accounts',
    events: [
      billing.accountOpened,
      billing.deposited,
      billing.moneyHeld,
      billing.moneyRefused,
      billing.moneyReleased,
      billing.moneyTaken,
      billing.moneyNotTaken,
      billing.moneyRefunded,
      billing.moneyLapsed,
    ],
  },
  {
    topic: 'slots',
    events: [
      delivery.slotPlanned,
      delivery.slotBooked,
      delivery.slotRefused,
      delivery.slotFreed,
      delivery.slotKept,
      delivery.slotGivenBack,
      delivery.slotLapsed,
    ],
  },
  { topic: 'letters', events: [notifications.letterWritten] },
  { topic: 'cases', events: [caseOpened, caseSettled] },
]

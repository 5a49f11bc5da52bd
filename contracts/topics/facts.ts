/**
 * What other systems read: the events of each context, in a topic of its own, under the key that they
 * happened to. Only Millrace writes these topics. A topic's schema is the union of its events, so a new
 * kind of event goes to the end: readers know the others by their names, and logs by their places.
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

export const factsTopics: readonly FactsTopic[] = [
  {
    topic: 'orders',
    summary: 'Orders that were placed, approved, canceled and shipped.',
    events: [
      orders.orderPlaced,
      orders.orderConfirmed,
      orders.orderCanceled,
      orders.cancelRequested,
      orders.cancelBegun,
      orders.orderShipped,
      orders.refundBegun,
      orders.refundEnded,
    ],
  },
  {
    topic: 'checks',
    summary: 'The verdicts of details, fraud and other checks, and what persons said in reviews.',
    events: [
      checks.detailsPassed,
      checks.detailsFailed,
      checks.fraudPassed,
      checks.fraudSuspected,
      checks.uncounted,
      checks.checkPassed,
      checks.checkFailed,
      checks.checkUnanswered,
      checks.checkWithdrawn,
      checks.checkSwitched,
      reviews.reviewOpened,
      reviews.reviewDecided,
      reviews.reviewWithdrawn,
    ],
  },
  {
    topic: 'stock',
    summary: 'What is on hand, held and sold, with each change.',
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
    summary: 'Deposits, holds, what was taken and given back, with the numbers after it.',
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
      billing.partRefunded,
    ],
  },
  {
    topic: 'cards',
    summary: 'What orders hold on cards, what was taken and given back.',
    events: [
      cards.cardAuthorized,
      cards.cardDeclined,
      cards.cardVoided,
      cards.cardCaptured,
      cards.captureDeclined,
      cards.cardRefunded,
      cards.cardUnanswered,
      cards.cardNewsHeard,
      cards.cardPartRefunded,
    ],
  },
  {
    topic: 'customers',
    summary: 'Customers that were created, changed and erased, what is personal sealed.',
    events: [customers.customerChanged, customers.keyDestroyed],
  },
  {
    topic: 'preorders',
    summary: 'Pre-orders, and the places, queues and waves of the products that are pre-ordered.',
    events: [
      preorders.preorderMoved,
      preorders.preorderReminded,
      preorderProducts.productPlanned,
      preorderProducts.productCounted,
      preorderProducts.placeMovedUp,
    ],
  },
  {
    topic: 'slots',
    summary: 'Capacity and bookings.',
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
  {
    topic: 'letters',
    summary: 'Letters that were written, and what became of them on their way.',
    events: [
      notifications.letterWritten,
      notifications.letterWithheld,
      notifications.letterReported,
      notifications.letterResent,
    ],
  },
  {
    topic: 'cases',
    summary: 'What a person has to look at, and what became of it.',
    events: [caseOpened, caseSettled],
  },
]

/**
 * What the history of an order tells, and which details of it; the order of the lines is the order in
 * which they are told when they happened at the same time: as the saga goes, then as it is undone.
 * Rows may come, go and move. What is stored of one is its word and its details by their places: a
 * word never changes, and new details go to the end of their row.
 */
import { caseOpened, caseSettled, type AnyMessageType } from '@millrace/kernel'
import * as billing from '#contracts/billing'
import * as cards from '#contracts/cards'
import * as checks from '#contracts/checks'
import * as delivery from '#contracts/delivery'
import {
  letterReported,
  letterResent,
  letterWithheld,
  letterWritten,
} from '#contracts/notifications'
import * as orders from '#contracts/orders'
import * as reviews from '#contracts/reviews'
import * as warehouse from '#contracts/warehouse'

export type Told = {
  /** The word that a stored line begins with. */
  readonly as: string
  readonly type: AnyMessageType
  readonly details: readonly string[]
  /** What has the order's id, where it is not `orderId`. */
  readonly by?: 'correlation'
}

const ofCase = ['step', 'part', 'doing']

const stock = ['sku', 'quantity']
const money = ['accountId', 'amount']
const slot = ['slotId']

export const told: readonly Told[] = [
  { as: 'placed', type: orders.orderPlaced, details: ['total', 'currency', 'checks'] },
  { as: 'cancel-requested', type: orders.cancelRequested, details: ['reason'] },
  { as: 'cancel-begun', type: orders.cancelBegun, details: ['reason'] },
  { as: 'checked', type: checks.detailsPassed, details: [] },
  { as: 'invalid', type: checks.detailsFailed, details: ['reasons'] },
  { as: 'counted', type: checks.fraudPassed, details: ['amount', 'total'] },
  { as: 'suspected', type: checks.fraudSuspected, details: ['amount', 'total', 'reasons'] },
  { as: 'check-unanswered', type: checks.checkUnanswered, details: ['check', 'why', 'attempt'] },
  { as: 'review', type: reviews.reviewOpened, details: ['check', 'why', 'until', 'otherwise'] },
  { as: 'reviewed', type: reviews.reviewDecided, details: ['checks', 'verdict', 'by', 'why'] },
  { as: 'check-passed', type: checks.checkPassed, details: ['check', 'by'] },
  { as: 'check-failed', type: checks.checkFailed, details: ['check', 'reasons'] },
  { as: 'held', type: warehouse.stockHeld, details: stock },
  { as: 'short', type: warehouse.stockShort, details: ['sku', 'reasons'] },
  { as: 'money-held', type: billing.moneyHeld, details: money },
  { as: 'money-refused', type: billing.moneyRefused, details: ['accountId', 'reasons'] },
  { as: 'card-news', type: cards.cardNewsHeard, details: ['about'] },
  { as: 'card-unanswered', type: cards.cardUnanswered, details: ['did', 'why'] },
  { as: 'card-held', type: cards.cardAuthorized, details: ['amount'] },
  { as: 'card-declined', type: cards.cardDeclined, details: ['reasons'] },
  { as: 'booked', type: delivery.slotBooked, details: slot },
  { as: 'slot-refused', type: delivery.slotRefused, details: ['slotId', 'reasons'] },
  { as: 'paid', type: billing.moneyTaken, details: money },
  { as: 'not-paid', type: billing.moneyNotTaken, details: ['accountId', 'reasons'] },
  { as: 'card-paid', type: cards.cardCaptured, details: ['amount'] },
  { as: 'card-not-paid', type: cards.captureDeclined, details: ['reasons'] },
  { as: 'sold', type: warehouse.stockSold, details: stock },
  { as: 'kept', type: delivery.slotKept, details: slot },
  { as: 'approved', type: orders.orderConfirmed, details: [] },
  { as: 'shipped', type: orders.orderShipped, details: [] },
  { as: 'refund-begun', type: orders.refundBegun, details: ['refundId', 'amount', 'reason'] },
  { as: 'part-refunded', type: billing.partRefunded, details: money },
  { as: 'card-part-refunded', type: cards.cardPartRefunded, details: ['amount'] },
  { as: 'refund-ended', type: orders.refundEnded, details: ['refundId', 'amount'] },
  { as: 'freed', type: delivery.slotFreed, details: slot },
  { as: 'slot-lapsed', type: delivery.slotLapsed, details: slot },
  { as: 'money-released', type: billing.moneyReleased, details: money },
  { as: 'money-lapsed', type: billing.moneyLapsed, details: money },
  { as: 'card-released', type: cards.cardVoided, details: ['voided'] },
  { as: 'released', type: warehouse.stockReleased, details: stock },
  { as: 'stock-lapsed', type: warehouse.stockLapsed, details: stock },
  { as: 'review-withdrawn', type: reviews.reviewWithdrawn, details: ['check'] },
  { as: 'check-withdrawn', type: checks.checkWithdrawn, details: ['check'] },
  { as: 'uncounted', type: checks.uncounted, details: ['amount'] },
  { as: 'refunded', type: billing.moneyRefunded, details: money },
  { as: 'card-refunded', type: cards.cardRefunded, details: ['amount'] },
  { as: 'restocked', type: warehouse.restocked, details: stock },
  { as: 'given-back', type: delivery.slotGivenBack, details: slot },
  {
    ...{ as: 'case-opened', type: caseOpened, by: 'correlation' },
    details: [...ofCase, 'owner', 'dueAt', 'reason'],
  },
  {
    ...{ as: 'case-settled', type: caseSettled, by: 'correlation' },
    details: [...ofCase, 'by', 'why'],
  },
  { as: 'canceled', type: orders.orderCanceled, details: ['reasons'] },
  { as: 'letter', type: letterWritten, details: ['event', 'channel', 'refundId'] },
  { as: 'letter-not-wanted', type: letterWithheld, details: ['event', 'refundId'] },
  {
    as: 'letter-again',
    type: letterResent,
    details: ['event', 'channel', 'who', 'why', 'refundId'],
  },
  {
    as: 'letter-reported',
    type: letterReported,
    details: ['event', 'channel', 'state', 'attempts', 'why', 'refundId'],
  },
]

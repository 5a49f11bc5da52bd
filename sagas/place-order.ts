import { either, nothing, saga, together } from '@millrace/kernel'
import {
  holdMoney,
  moneyHeld,
  moneyNotTaken,
  moneyRefused,
  moneyReleased,
  moneyTaken,
  releaseMoney,
  takeMoney,
} from '#contracts/billing'
import {
  authorizeCard,
  captureCard,
  captureDeclined,
  cardAuthorized,
  cardCaptured,
  cardDeclined,
  cardVoided,
  voidCard,
} from '#contracts/cards'
import {
  checkDetails,
  checkFailed,
  checkOverdue,
  checkPassed,
  checkWithdrawn,
  countTowardsLimit,
  detailsFailed,
  detailsPassed,
  fraudPassed,
  fraudSuspected,
  runCheck,
  uncount,
  uncounted,
  withdrawCheck,
} from '#contracts/checks'
import {
  bookSlot,
  freeSlot,
  keepSlot,
  slotBooked,
  slotFreed,
  slotKept,
  slotRefused,
} from '#contracts/delivery'
import type { Reason } from '#contracts/fields'
import {
  cancelOrder,
  cancelRequested,
  confirmOrder,
  holdDue,
  orderCanceled,
  orderConfirmed,
  orderPlaced,
  showPlaceOrder,
} from '#contracts/orders'
import { reviewOpened } from '#contracts/reviews'
import {
  holdStock,
  releaseStock,
  sellStock,
  stockHeld,
  stockReleased,
  stockShort,
  stockSold,
} from '#contracts/warehouse'
import {
  amount,
  booking,
  card,
  checkNames,
  counting,
  hasSlot,
  inOrderOfLines,
  judged,
  neededCheck,
  paysByCard,
  paysByWallet,
  pointerTo,
  skus,
  stock,
  wallet,
  wantsChecks,
  wantsFraudCheck,
  type Ordered,
} from './ordered.ts'

const day = 24 * 60 * 60_000
const verdict = { afterMs: day, then: 'refuse' } as const

const details = {
  ask: ({ orderId, currency, lines, total }: Ordered) =>
    checkDetails({ orderId, currency, lines, total }),
  done: detailsPassed,
  refused: detailsFailed,
  undo: nothing,
  deadline: verdict,
} as const

const fraud = {
  when: wantsFraudCheck,
  ask: (order: Ordered) => countTowardsLimit({ ...counting(order), amount: amount(order) }),
  done: fraudPassed,
  refused: fraudSuspected,
  undo: (order: Ordered) => uncount(counting(order)),
  undone: uncounted,
  deadline: verdict,
} as const

/** Those that were switched on when the order was placed. Who judges decides when time is over, too. */
const checks = {
  when: wantsChecks,
  each: checkNames,
  part: 'check',
  ask: (order: Ordered, check: string) => runCheck({ ...judged(order), check }),
  done: checkPassed,
  refused: checkFailed,
  undo: ({ orderId }: Ordered, check: string) => withdrawCheck({ orderId, check }),
  undone: checkWithdrawn,
  deadline: (order: Ordered, check: string) => {
    const { afterMs, then } = neededCheck(order, check)
    return { afterMs, then: then === 'refuse' ? 'refuse' : 'ask' } as const
  },
  overdue: (order: Ordered, check: string) => {
    const { orderId, customerId } = order
    const { then } = neededCheck(order, check)
    return checkOverdue({ orderId, check, customerId, amount: amount(order), then })
  },
  review: { told: reviewOpened, until: 'until', then: 'ask' },
} as const

const holdOfStock = {
  each: skus,
  part: 'sku',
  ask: (order: Ordered, sku: string) =>
    holdStock({ ...stock(order, sku), pointer: pointerTo(order, sku) }),
  done: stockHeld,
  refused: stockShort,
  undo: (order: Ordered, sku: string) => releaseStock(held(order, sku)),
  undone: stockReleased,
} as const

const holdOfMoney = {
  when: paysByWallet,
  ask: (order: Ordered) => holdMoney({ ...wallet(order), amount: amount(order) }),
  done: moneyHeld,
  refused: moneyRefused,
  undo: (order: Ordered) => releaseMoney(wallet(order)),
  undone: moneyReleased,
} as const

const holdOnCard = {
  when: paysByCard,
  ask: (order: Ordered) => authorizeCard(card(order)),
  done: cardAuthorized,
  refused: cardDeclined,
  undo: ({ orderId }: Ordered) => voidCard({ orderId }),
  undone: cardVoided,
} as const

const slot = {
  when: hasSlot,
  ask: (order: Ordered) => bookSlot(booking(order)),
  done: slotBooked,
  refused: slotRefused,
  undo: (order: Ordered) => freeSlot(booking(order)),
  undone: slotFreed,
} as const

const take = {
  when: paysByWallet,
  ask: (order: Ordered) => takeMoney(wallet(order)),
  done: moneyTaken,
  refused: moneyNotTaken,
} as const

const capture = {
  when: paysByCard,
  ask: ({ orderId }: Ordered) => captureCard({ orderId }),
  done: cardCaptured,
  refused: captureDeclined,
} as const

const sell = {
  each: skus,
  part: 'sku',
  ask: (order: Ordered, sku: string) => sellStock(held(order, sku)),
  done: stockSold,
} as const

const keep = {
  when: hasSlot,
  ask: (order: Ordered) => keepSlot(booking(order)),
  done: slotKept,
} as const

const confirm = {
  ask: ({ orderId }: Ordered) => confirmOrder({ orderId }),
  done: orderConfirmed,
} as const

export const placeOrder = saga('place-order', {
  startedBy: orderPlaced,
  correlatedBy: 'orderId',
  reversible: [
    together({ details, fraud, checks, stock: holdOfStock }),
    together({ wallet: holdOfMoney, card: holdOnCard, slot }),
  ],
  pivot: either({ take, capture }),
  retried: [together({ sell, keep }), { confirm }],
  failed: ({ orderId }, reasons: Reason[]) =>
    cancelOrder({ orderId, reasons: inOrderOfLines(reasons) }),
  failedDone: orderCanceled,
  timedOut: (step, part): Reason => ({
    code: 'timed-out',
    detail: `No answer in time: ${step === 'checks' ? part : step}.`,
  }),
  turnBack: {
    on: cancelRequested,
    because: (_, request: { reason: string }) => byRequest(request),
  },
  holdDue,
  show: showPlaceOrder,
  // The order itself remembers how it ended, and is placed once.
  keepMs: 0,
})

const byRequest = ({ reason }: { readonly reason: string }): Reason => ({
  code: 'canceled-by-request',
  detail: reason,
})

function held(order: Ordered, sku: string) {
  const { orderId, step } = stock(order, sku)
  return { sku, orderId, step }
}

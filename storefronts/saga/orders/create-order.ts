import { nothing, saga, together } from '@millrace/kernel'
import { checkDetails, detailsFailed, detailsPassed } from '#contracts/checks'
import type { Reason } from '#contracts/fields'
import { noCurrency, sagaTenant } from '../fields.ts'
import { deliveryStep, itemStep, paymentStep, type Row } from '../rows/contracts.ts'
import {
  finishOrder,
  orderBegun,
  orderFinished,
  orderUndone,
  showCreating,
  undoOrder,
  type Plan,
} from './contracts.ts'

const details = {
  ask: ({ orderId, contents, cost }: Plan) =>
    checkDetails({
      orderId,
      currency: noCurrency,
      lines: contents.map(({ amount, price }) => ({ quantity: amount, unitPrice: price })),
      total: cost,
    }),
  done: detailsPassed,
  refused: detailsFailed,
  undo: nothing,
} as const

const delivery = {
  ask: (plan: Plan) =>
    deliveryStep.enter({ ...deliveryOf(plan), row: scheduled(plan), askedAt: plan.askedAt }),
  done: deliveryStep.entered,
  refused: deliveryStep.refused,
  undo: (plan: Plan) => deliveryStep.cancel(deliveryOf(plan)),
  undone: deliveryStep.canceled,
} as const

const payment = {
  ask: (plan: Plan) => paymentStep.enter({ ...paymentOf(plan), row: paid(plan) }),
  done: paymentStep.entered,
  refused: paymentStep.refused,
  undo: (plan: Plan) => paymentStep.cancel(paymentOf(plan)),
  undone: paymentStep.canceled,
} as const

const items = {
  each: ({ itemIds }: Plan) => itemIds,
  part: 'rowId',
  ask: (plan: Plan, rowId: string) =>
    itemStep.enter({ rowId, orderId: plan.orderId, row: reserved(plan, rowId) }),
  done: itemStep.entered,
  refused: itemStep.refused,
  undo: ({ orderId }: Plan, rowId: string) => itemStep.cancel({ rowId, orderId }),
  undone: itemStep.canceled,
} as const

const finish = {
  ask: ({ orderId }: Plan) => finishOrder({ orderId }),
  done: orderFinished,
} as const

/** Delivery, payment and warehouse at once; each that succeeded is canceled where one does not. */
export const createOrder = saga('create-order', {
  startedBy: orderBegun,
  correlatedBy: 'orderId',
  tenant: sagaTenant,
  reversible: [together({ details, delivery, payment, items })],
  retried: [{ finish }],
  failed: ({ orderId }, reasons: Reason[]) => undoOrder({ orderId, reasons }),
  failedDone: orderUndone,
  timedOut: (step): Reason => ({ code: 'timed-out', detail: `No answer in time: ${step}.` }),
  show: showCreating,
  // The order itself remembers how it ended, and is begun once.
  keepMs: 0,
})

const deliveryOf = ({ orderId, deliveryId }: Plan) => ({ orderId, rowId: deliveryId })
const paymentOf = ({ orderId, paymentId }: Plan) => ({ orderId, rowId: paymentId })

export const scheduled = ({ orderId, timeDelivery, deliverAt }: Plan): Row => ({
  kind: 'delivery',
  orderId,
  timeDelivery,
  deliverAt,
  status: 'SCHEDULED',
})

export const paid = ({ orderId, cost }: Plan): Row => ({
  kind: 'payment',
  orderId,
  cost,
  status: 'SUCCESS',
})

export function reserved({ orderId, contents, itemIds }: Plan, rowId: string): Row {
  const item = contents[itemIds.indexOf(rowId)]?.item ?? ''
  return { kind: 'item', orderId, item, status: 'RESERVED' }
}

import { answer, decide, service } from '@millrace/kernel'
import { detailsFailed, detailsPassed, fraudPassed, fraudSuspected } from '#contracts/checks'
import { orderCanceled, orderConfirmed } from '#contracts/orders'
import { recordWritten } from '#contracts/topics/hand'
import { stockHeld, stockShort } from '#contracts/warehouse'
import { onAcceptOrder, onKeepOrder } from './accept-order.ts'
import {
  acceptOrder,
  customerMet,
  keepOrder,
  noteVerdict,
  settleOrder,
  showOrder,
} from './contracts.ts'
import { onCustomerMet } from './letter.ts'
import { noOrder } from './order.ts'
import { onRecordWritten } from './record-written.ts'
import { onOrderCanceled, onOrderConfirmed, onSettleOrder } from './settle-order.ts'
import type { StreamTopics } from './topics.ts'
import { onNoteVerdict, onVerdict } from './verdicts.ts'

export const streamTenant = 'stream'

/** What an id of the dialect stands for; the core has the orders. */
export function streamOrders(topics: StreamTopics) {
  const passed = { result: 'PASS' } as const
  const failed = { result: 'FAIL' } as const
  const details = { check: 'ORDER_DETAILS_CHECK' } as const
  const fraud = { check: 'FRAUD_CHECK' } as const
  const stock = { check: 'INVENTORY_CHECK' } as const
  return service('stream-orders', {
    keyedBy: 'orderId',
    tenant: streamTenant,
    initial: noOrder,
    on: (on) => [
      on(acceptOrder, onAcceptOrder(topics)),
      on(keepOrder, onKeepOrder(topics)),
      on(recordWritten, onRecordWritten(topics), { by: 'about' }),
      on(detailsPassed, onVerdict(topics, { ...details, ...passed })),
      on(detailsFailed, onVerdict(topics, { ...details, ...failed })),
      on(fraudPassed, onVerdict(topics, { ...fraud, ...passed })),
      on(fraudSuspected, onVerdict(topics, { ...fraud, ...failed })),
      on(stockHeld, onVerdict(topics, { ...stock, ...passed })),
      on(stockShort, onVerdict(topics, { ...stock, ...failed })),
      on(noteVerdict, onNoteVerdict(topics)),
      on(orderConfirmed, onOrderConfirmed(topics)),
      on(orderCanceled, onOrderCanceled(topics)),
      on(settleOrder, onSettleOrder(topics)),
      on(customerMet, onCustomerMet),
      on(showOrder, (order) => decide(order, answer(order.shown))),
    ],
  })
}

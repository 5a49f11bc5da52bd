import { service } from '@millrace/kernel'
import { orderCanceled, orderConfirmed } from '#contracts/orders'
import { recordWritten } from '#contracts/topics/hand'
import { onAcceptOrder, onRecordWritten } from './accept-order.ts'
import { acceptOrder, settleOrder } from './contracts.ts'
import { noOrder } from './order.ts'
import { onOrderCanceled, onOrderConfirmed, onSettleOrder } from './settle-order.ts'

export const quickTenant = 'quick'

/** What an id of the dialect stands for; the core has the orders. */
export const quickOrders = service('quick-orders', {
  keyedBy: 'orderId',
  tenant: quickTenant,
  initial: noOrder,
  on: (on) => [
    on(acceptOrder, onAcceptOrder),
    on(recordWritten, onRecordWritten, { by: 'about' }),
    on(orderConfirmed, onOrderConfirmed),
    on(orderCanceled, onOrderCanceled),
    on(settleOrder, onSettleOrder),
  ],
})

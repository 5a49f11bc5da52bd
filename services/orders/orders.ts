import { service } from '@millrace/kernel'
import { cancelOrder, confirmOrder, placeOrder, requestCancel, showOrder } from '#contracts/orders'
import { onCancelOrder } from './cancel-order.ts'
import { onConfirmOrder } from './confirm-order.ts'
import { noOrder } from './order.ts'
import { onPlaceOrder } from './place-order.ts'
import { onRequestCancel } from './request-cancel.ts'
import { onShowOrder } from './show-order.ts'

export const orders = service('orders', {
  keyedBy: 'orderId',
  initial: noOrder,
  on: (on) => [
    on(placeOrder, onPlaceOrder),
    on(confirmOrder, onConfirmOrder),
    on(cancelOrder, onCancelOrder),
    on(requestCancel, onRequestCancel),
    on(showOrder, onShowOrder),
  ],
})

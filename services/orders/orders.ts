import { service } from '@millrace/kernel'
import {
  cancelOrder,
  confirmOrder,
  endRefund,
  placeOrder,
  requestCancel,
  requestRefund,
  shipOrder,
  showOrder,
} from '#contracts/orders'
import { onCancelOrder } from './cancel-order.ts'
import { onConfirmOrder } from './confirm-order.ts'
import { onEndRefund } from './end-refund.ts'
import { noOrder } from './order.ts'
import { onPlaceOrder } from './place-order.ts'
import { onRequestCancel } from './request-cancel.ts'
import { onRequestRefund } from './request-refund.ts'
import { onShipOrder } from './ship-order.ts'
import { onShowOrder } from './show-order.ts'

export const orders = service('orders', {
  keyedBy: 'orderId',
  initial: noOrder,
  on: (on) => [
    on(placeOrder, onPlaceOrder),
    on(confirmOrder, onConfirmOrder),
    on(cancelOrder, onCancelOrder),
    on(shipOrder, onShipOrder),
    on(requestCancel, onRequestCancel),
    on(requestRefund, onRequestRefund),
    on(endRefund, onEndRefund),
    on(showOrder, onShowOrder),
  ],
})

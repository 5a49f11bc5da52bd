import { answered, service } from '@millrace/kernel'
import { orderCanceled, orderConfirmed, orderShipped } from '#contracts/orders'
import { placeMovedUp } from '#contracts/preorder-products'
import {
  cancelPreorder,
  changePayment,
  chargePreorder,
  listPreorderHistory,
  paymentIsDue,
  placePreorder,
  releasePreorder,
  reminderIsDue,
  sellPreorderOut,
  showPreorder,
} from '#contracts/preorders'
import { onCancelPreorder, onPlaceMovedUp, onSellPreorderOut } from './cancel-preorder.ts'
import { onChargePreorder, onReleasePreorder } from './charge-preorder.ts'
import { onOrderCanceled, onOrderConfirmed, onOrderShipped } from './order-ended.ts'
import { onChangePayment, onPaymentIsDue, onReminderIsDue } from './pay-in-time.ts'
import { onAnswered, onPlacePreorder } from './place-preorder.ts'
import { noPreorder } from './preorder.ts'
import { onListPreorderHistory, onShowPreorder } from './show-preorder.ts'

/** Orders that nobody pre-ordered name no pre-order: what they tell is not for this service. */
const by = { by: 'preorderId' } as const

export const shopPreorders = service('shop-preorders', {
  keyedBy: 'preorderId',
  initial: noPreorder,
  on: (on) => [
    on(placePreorder, onPlacePreorder),
    on(answered, onAnswered),
    on(cancelPreorder, onCancelPreorder),
    on(changePayment, onChangePayment),
    on(placeMovedUp, onPlaceMovedUp, by),
    on(sellPreorderOut, onSellPreorderOut),
    on(chargePreorder, onChargePreorder),
    on(releasePreorder, onReleasePreorder),
    on(orderConfirmed, onOrderConfirmed, by),
    on(orderCanceled, onOrderCanceled, by),
    on(orderShipped, onOrderShipped, by),
    on(reminderIsDue, onReminderIsDue),
    on(paymentIsDue, onPaymentIsDue),
    on(showPreorder, onShowPreorder),
    on(listPreorderHistory, onListPreorderHistory),
  ],
})

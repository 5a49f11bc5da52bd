import { answered, service } from '@millrace/kernel'
import { orderCanceled, orderConfirmed } from '#contracts/orders'
import { recordWritten } from '#contracts/topics/hand'
import { forgetOrder, listProfileOrders, orderProducts, showProfileOrder } from '../contracts.ts'
import { walletTenant } from '../tenant.ts'
import { onOrderCanceled, onOrderConfirmed } from './order-ended.ts'
import { onAnswered, onOrderProducts, onRecordWritten } from './order-products.ts'
import { noProfile } from './profile.ts'
import { onForgetOrder, onListOrders, onShowOrder } from './show-orders.ts'

/** The orders of a profile; the core calls it their customer. */
export const profiles = service('wallet-profiles', {
  keyedBy: 'profileId',
  tenant: walletTenant,
  initial: noProfile,
  on: (on) => [
    on(orderProducts, onOrderProducts),
    on(recordWritten, onRecordWritten, { by: 'about' }),
    on(answered, onAnswered),
    on(orderConfirmed, onOrderConfirmed, { by: 'customerId' }),
    on(orderCanceled, onOrderCanceled, { by: 'customerId' }),
    on(showProfileOrder, onShowOrder),
    on(listProfileOrders, onListOrders),
    on(forgetOrder, onForgetOrder),
  ],
})

import { saga, together, type Payload } from '@millrace/kernel'
import { moneyRefunded, refundMoney } from '#contracts/billing'
import { cardRefunded, refundCard } from '#contracts/cards'
import { uncount, uncounted } from '#contracts/checks'
import { giveBackSlot, slotGivenBack } from '#contracts/delivery'
import {
  cancelBegun,
  cancelOrder as cancel,
  orderCanceled,
  showCancelOrder,
} from '#contracts/orders'
import { restock, restocked } from '#contracts/warehouse'
import {
  booking,
  counting,
  hasSlot,
  paysByCard,
  paysByWallet,
  skus,
  stock,
  wallet,
  wantsFraudCheck,
  type Ordered,
} from './ordered.ts'

type Undone = Payload<typeof cancelBegun>

/** What has not been given back before. */
const left = ({ total, currency, refunded = 0 }: Undone) => ({ minor: total - refunded, currency })
const owes = (order: Undone): boolean => left(order).minor > 0

/** An approved order is not undone: what was taken is given back, each with its amount. */
export const cancelOrder = saga('cancel-order', {
  startedBy: cancelBegun,
  correlatedBy: 'orderId',
  retried: [
    together({
      refund: {
        when: (order: Undone) => paysByWallet(order) && owes(order),
        ask: (order: Undone) =>
          refundMoney({
            ...wallet(order),
            customerId: order.customerId,
            amount: left(order),
          }),
        done: moneyRefunded,
      },
      card: {
        when: (order: Undone) => paysByCard(order) && owes(order),
        ask: (order: Undone) => {
          const { orderId, customerId } = order
          return refundCard({ orderId, customerId, amount: left(order) })
        },
        done: cardRefunded,
      },
      restock: {
        each: skus,
        part: 'sku',
        ask: (order: Ordered, sku: string) => restock(stock(order, sku)),
        done: restocked,
      },
      slot: {
        when: hasSlot,
        ask: (order: Ordered) => giveBackSlot(booking(order)),
        done: slotGivenBack,
      },
      uncount: {
        when: wantsFraudCheck,
        ask: (order: Ordered) => uncount(counting(order)),
        done: uncounted,
      },
    }),
    {
      cancel: {
        ask: ({ orderId, reason }: Payload<typeof cancelBegun>) =>
          cancel({ orderId, reasons: [{ code: 'canceled-by-request', detail: reason }] }),
        done: orderCanceled,
      },
    },
  ],
  show: showCancelOrder,
  // The order itself remembers that it was canceled, and begins to be once.
  keepMs: 0,
})

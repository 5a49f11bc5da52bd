import { saga, together, type Payload } from '@millrace/kernel'
import { partRefunded, refundPart } from '#contracts/billing'
import { cardPartRefunded, refundCardPart } from '#contracts/cards'
import { endRefund, refundBegun, refundEnded, showRefundOrder } from '#contracts/orders'

type Refund = Payload<typeof refundBegun>

const byWallet = ({ payment }: Refund): boolean => payment.account !== undefined
const byCard = ({ payment }: Refund): boolean =>
  payment.card !== undefined && payment.account === undefined

/** Each refund has a step of its own, so that an answer that is told again is never another's. */
const stepOf = ({ refundId }: Refund): string => `refund-${refundId}`
const steps = (refund: Refund): readonly string[] => [stepOf(refund)]
const ids = ({ refundId }: Refund): readonly string[] => [refundId]

/** A part of what was paid is given back; all else of the order stays as it is. */
export const refundOrder = saga('refund-order', {
  startedBy: refundBegun,
  correlatedBy: 'orderId',
  retried: [
    together({
      wallet: {
        when: byWallet,
        each: steps,
        part: 'step',
        ask: (
          { payment: { account: accountId = '' }, orderId, customerId, amount }: Refund,
          step,
        ) => refundPart({ accountId, orderId, step, customerId, amount }),
        done: partRefunded,
      },
      card: {
        when: byCard,
        each: ids,
        part: 'refundId',
        ask: ({ orderId, customerId, amount }: Refund, refundId) =>
          refundCardPart({ orderId, customerId, amount, refundId }),
        done: cardPartRefunded,
      },
    }),
    {
      end: {
        each: ids,
        part: 'refundId',
        ask: ({ orderId }: Refund, refundId) => endRefund({ orderId, refundId }),
        done: refundEnded,
      },
    },
  ],
  show: showRefundOrder,
  // The order itself remembers its refunds, and begins each once.
  keepMs: 0,
})

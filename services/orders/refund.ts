import { isoTime } from '@millrace/kernel'
import { refundBegun, type RefundState } from '#contracts/orders'
import type { Known } from './order.ts'

/** A part of what was paid, to be given back. */
export type Refund = {
  readonly id: string
  readonly minor: number
  readonly reason: string
  readonly at: number
  readonly state: RefundState
}

/** All that was asked to be given back, given or not. */
export const refundedOf = ({ refunds = [] }: Pick<Known, 'refunds'>): number =>
  refunds.reduce((sum, { minor }) => sum + minor, 0)

export const isRefunding = ({ refunds = [] }: Known): boolean =>
  refunds.some(({ state }) => state !== 'done')

export const showRefund = ({ id, minor: amount, reason, state, at }: Refund) => ({
  ...{ id, amount, reason, state, at: isoTime(at) },
})

/** The next one that waits is begun; one at a time, so that each has an answer of its own. */
export function beginNext(orderId: string, order: Known) {
  const { refunds = [], body } = order
  const { customerId, currency, payment = {} } = body
  const next = refunds.find(({ state }) => state !== 'done')
  if (next?.state !== 'waiting') return { order, out: [] }
  const begun: readonly Refund[] = refunds.map((one) =>
    one === next ? { ...one, state: 'under-way' } : one,
  )
  const { id: refundId, minor, reason } = next
  const amount = { minor, currency }
  return {
    order: { ...order, refunds: begun },
    out: [refundBegun({ orderId, customerId, refundId, amount, payment, reason })],
  }
}

import type { Refusal } from '#contracts/payments'

export type Payment = {
  readonly status: 'none' | 'asked' | 'charged' | 'refused' | 'refunding' | 'refunded'
  readonly orderId: string
  /** The provider's key for the charge. */
  readonly chargeKey: string
  /** The provider's name for it, once it is known. */
  readonly chargeId: string | null
  /** Why it was refused, if it was. */
  readonly reason: Refusal | null
  /** Whether the refund gave anything back. */
  readonly given: boolean
}

export const noPayment: Payment = {
  ...{ status: 'none', orderId: '', chargeKey: '', chargeId: null, reason: null, given: false },
}

export const begin = (orderId: string, chargeKey: string): Payment => ({
  ...{ ...noPayment, status: 'asked', orderId, chargeKey },
})

export const charge = (payment: Payment, chargeId: string): Payment => ({
  ...{ ...payment, status: 'charged', chargeId },
})

/** Nothing was charged, for good. */
export const decline = (payment: Payment, reason: Refusal): Payment => ({
  ...{ ...payment, status: 'refused', reason },
})

/** What was charged, or may have been, is to be given back. */
export const giveBack = (payment: Payment, reason: Refusal | null): Payment => ({
  ...{ ...payment, status: 'refunding', reason },
})

export const endRefund = (payment: Payment, given: boolean): Payment => ({
  ...{ ...payment, status: 'refunded', given },
})

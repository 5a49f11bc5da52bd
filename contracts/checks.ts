/** The checks of an order: details and fraud. Each answers with a verdict. */
import { command, event, instant, integer, optional } from '@millrace/kernel'
import { currency, customerId, lines, money, orderId, reasons, type Line } from './fields.ts'

/** How the details of orders are judged. */
export type DetailRules = {
  /** The fields of a line that are judged; all of them, unless told. */
  readonly judges?: readonly (keyof Line)[]
  /** The least that a line may ask for; 1, unless told. */
  readonly quantityMin?: number
}

/** How the orders of a customer are judged; a limit of 0 lets every order pass. */
export type FraudRules = {
  readonly limitMinor: number
  readonly windowMs: number
  /**
   * In a `rolling` one, as it is unless told, an order counts for that long; in a `session` all count
   * until for that long none has come.
   */
  readonly window?: 'rolling' | 'session'
  /** Whether what comes to the limit passes; it does, unless told. */
  readonly equalPasses?: boolean
  /** Whether orders count that were refused, here or later; they do not, unless told. */
  readonly refusedCount?: boolean
}

export const checkDetails = command('details.check', {
  orderId,
  currency,
  lines,
  total: integer(),
})
export const detailsPassed = event('details.passed', { orderId })
export const detailsFailed = event('details.failed', { orderId, reasons })

const counted = { customerId, orderId, amount: money }

/** Counts the order towards its customer's limit and judges it, by when it was placed. */
export const countTowardsLimit = command('fraud.count', { ...counted, placedAt: instant() })
/** `total` is what counts for the customer in this currency after this order. */
export const fraudPassed = event('fraud.passed', { ...counted, total: integer() })
export const fraudSuspected = event('fraud.suspected', { ...counted, total: integer(), reasons })
export const uncount = command('fraud.uncount', { customerId, orderId, placedAt: instant() })
/** What was taken out, 0 where nothing was; left out where the order was never judged. */
export const uncounted = event('fraud.uncounted', {
  customerId,
  orderId,
  amount: optional(money),
  total: optional(integer()),
})

/** What fraud tells itself: that old marks may be forgotten. */
export const sweepCustomer = command('fraud.sweep', { customerId })

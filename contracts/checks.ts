/** The checks of an order: details and fraud, and those that are switched on. Each has a verdict. */
import {
  command,
  event,
  flag,
  group,
  instant,
  integer,
  listOf,
  oneOf,
  optional,
  query,
  text,
  type ValueOf,
} from '@millrace/kernel'
import { checkName, judged, overdueWords, sentences, verdictWords } from './check.ts'
import { currency, customerId, lines, money, orderId, reasons, time, type Line } from './fields.ts'
import { page, type Page } from './page.ts'

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

const one = { orderId, check: checkName }

export const runCheck = command('checks.run', { ...judged, check: checkName })
/** Its time is over: it comes to what was fixed for that when the order was placed. */
export const checkOverdue = command('checks.overdue', {
  ...{ ...one, customerId, amount: money },
  then: oneOf(...overdueWords),
})
/** `by` the check itself, a person, or the end of its time. */
export const checkPassed = event('checks.passed', { ...one, by: oneOf('check', 'person', 'time') })
export const checkFailed = event('checks.failed', { ...one, reasons })

/** The order is turned back: nothing that comes later counts. */
export const withdrawCheck = command('checks.withdraw', one)
export const checkWithdrawn = event('checks.withdrawn', one)

/** What somebody outside said; or that nobody knows, and why. */
export const checkAnswered = command('checks.answered', {
  ...one,
  outcome: oneOf(...verdictWords, 'unknown'),
  why: sentences,
})
/** It will be asked again. */
export const checkUnanswered = event('checks.unanswered', {
  ...{ ...one, why: text() },
  attempt: integer(),
})

/** The performer that asks outside, and what it is asked. */
export const askingOutside = 'check'
export type OutsideRequest = { readonly check: string; readonly order: ValueOf<typeof asked> }
const asked = group(judged)

/** All switches of a tenant are kept under one key. */
export const switchBoard = 'checks'
const board = text({ min: 1, max: 40 })

/** Answered with all switches, as `CheckSwitch`es. */
export const switchCheck = command('check-switches.switch', {
  ...{ board, check: checkName, on: flag() },
  ...{ by: text(), why: text() },
})
export const checkSwitched = event('check-switches.switched', {
  ...{ check: checkName, on: flag() },
  ...{ by: text(), why: text() },
})
/** Answered likewise: only those that somebody has switched. */
export const showSwitches = query('check-switches.show', { board })
export const checkSwitch = group({
  ...{ check: checkName, on: flag() },
  ...{ since: time, by: text(), why: text() },
})
export type CheckSwitch = ValueOf<typeof checkSwitch>
const switches = listOf(checkSwitch)
export type CheckSwitches = ValueOf<typeof switches>

/** What persons decided about checks, in one shard, newest first. Answered with a `DecisionsPage`. */
export const listDecisions = query('act-list.show', page)
/** A switch that was turned, or a review that was decided. */
export type PersonsDecision = {
  readonly at: number
  readonly act: 'switch-on' | 'switch-off' | 'approve' | 'reject'
  readonly who: string
  readonly why: string
  readonly check: string
  /** Of a review. */
  readonly orderId?: string
}
export type DecisionsPage = Page<PersonsDecision>

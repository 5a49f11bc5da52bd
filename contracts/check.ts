/** What a check is: one more judge of orders, that is switched on and off while all runs. */
import {
  group,
  instant,
  integer,
  listOf,
  oneOf,
  optional,
  text,
  type ValueOf,
} from '@millrace/kernel'
import { currency, customerId, delivery, lines, orderId, payment } from './fields.ts'

export const checkName = text({ pattern: '^[a-z][a-z0-9-]{0,39}$' })

/** What a check that has not answered in time comes to. */
export const overdueWords = ['refuse', 'pass', 'review'] as const
export type Overdue = (typeof overdueWords)[number]

/** A check that an order needs, and how long it has for its answer. */
const neededCheck = group({
  name: checkName,
  afterMs: integer({ min: 1 }),
  then: oneOf(...overdueWords),
})
export type NeededCheck = ValueOf<typeof neededCheck>
/** Which an order needs besides the usual ones is fixed when it is placed; none where left out. */
export const neededChecks = optional(listOf(neededCheck, { max: 20 }))

/** An order, as a check is shown it. */
export const judged = {
  orderId,
  customerId,
  currency,
  lines,
  total: integer(),
  placedAt: instant(),
  payment: optional(payment),
  delivery: optional(delivery),
}
const judgedOrder = group(judged)
export type Judged = ValueOf<typeof judgedOrder>

/** Why, in sentences for people. */
export const sentences = listOf(text({ max: 500 }), { max: 20 })

/** `review` is no answer yet: a person gives it. */
export const verdictWords = ['pass', 'fail', 'review'] as const
export type Verdict =
  | { readonly verdict: 'pass' }
  | { readonly verdict: 'fail' | 'review'; readonly why: readonly string[] }

/** A rule: pure, and a function of the order alone. */
export type Rule = (order: Judged) => Verdict

/** Somebody outside is asked, at an address. */
export type Outside = { readonly url: string; readonly timeoutMs: number }

/** A check as it is configured. */
export type Check = {
  readonly name: string
  /** One sentence, for who switches it. */
  readonly summary: string
  readonly afterMs: number
  readonly then: Overdue
  /** Whether it is on until somebody switches it. */
  readonly isOn: boolean
  readonly by: { readonly rule: Rule } | { readonly outside: Outside }
}

/** How long a person has for a review, and what it comes to then. */
export type ReviewRules = { readonly lastsMs: number; readonly otherwise: Decided }
export const decidedWords = ['approve', 'reject'] as const
export type Decided = (typeof decidedWords)[number]
export const usualReviews: ReviewRules = { lastsMs: 24 * 60 * 60_000, otherwise: 'reject' }

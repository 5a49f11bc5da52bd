/** Reviews: orders that a check leaves to a person, until when, and what the person said. */
import {
  command,
  event,
  group,
  instant,
  listOf,
  oneOf,
  optional,
  query,
  text,
  type ValueOf,
} from '@millrace/kernel'
import { checkName, decidedWords, sentences } from './check.ts'
import { customerId, money, orderId, time } from './fields.ts'
import { page, type Page } from './page.ts'

const decided = oneOf(...decidedWords)

/** A person is to say what a check comes to; `otherwise` it does where nobody has by then. */
export const reviewOpened = event('reviews.opened', {
  ...{ orderId, check: checkName, customerId, amount: money },
  why: sentences,
  until: instant(),
  otherwise: decided,
})
/** For the checks that were left to a person by then. `by` is empty where the time was over. */
export const reviewDecided = event('reviews.decided', {
  ...{ orderId, checks: listOf(checkName), verdict: decided },
  ...{ by: text(), why: text() },
})
/** The order was turned back before anybody said anything. */
export const reviewWithdrawn = event('reviews.withdrawn', { orderId, check: checkName })

/** Answered with a `Review`; refused as `conflict` where nobody waits for it any more. */
export const decideReview = command('reviews.decide', {
  ...{ orderId, verdict: decided, by: text(), why: text({ max: 500 }) },
})
/** Answered with a `Review`. */
export const showReview = query('reviews.show', { orderId })

export const reviewStates = ['open', 'approved', 'rejected', 'withdrawn'] as const
export type ReviewState = (typeof reviewStates)[number]

/** An order that was left to a person. */
export const review = group({
  ...{ orderId, state: oneOf(...reviewStates), customerId, amount: money },
  /** Which checks left it to a person, and why. */
  checks: listOf(group({ check: checkName, why: sentences })),
  ...{ since: time, until: time, otherwise: decided },
  /** Nobody in particular where the time was over. */
  decided: optional(group({ at: time, by: optional(text()), why: text() })),
})
export type Review = ValueOf<typeof review>

/** Those of one shard, newest first. Answered with a `ReviewsPage`. */
export const listReviews = query('review-list.show', {
  state: oneOf(...reviewStates),
  customerId: optional(customerId),
  check: optional(checkName),
  ...page,
})
export type ReviewsPage = Page<{ readonly orderId: string }>

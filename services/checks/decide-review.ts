import {
  answer,
  decide,
  refuse,
  type Context,
  type Decision,
  type Out,
  type Payload,
} from '@millrace/kernel'
import type { Decided } from '#contracts/check'
import type { Reason } from '#contracts/fields'
import { reviewDecided, type decideReview } from '#contracts/reviews'
import {
  noReview,
  questionsIn,
  withFinding,
  type Checking,
  type Finding,
  type Question,
} from './checking.ts'
import { answersOf } from './reach-verdict.ts'
import { reviewOf } from './show-review.ts'

/** A person decides all that an order was left to persons for by now, once. */
export function onDecideReview(
  state: Checking,
  { orderId, verdict, by, why }: Payload<typeof decideReview>,
  { now }: Context,
): Decision<Checking> {
  const open = questionsIn(state).filter(([, { until }]) => now < until)
  if (open.length > 0) {
    const { state: next, out } = decided(state, open, { orderId, verdict, by, why, now })
    return decide(next, ...out, answer(reviewOf(orderId, next)))
  }
  const known = reviewOf(orderId, state)
  if (known === undefined) return decide(state, noReview(orderId))
  const { state: was, until } = known
  const detail = was === 'open' ? `Its time was over at ${until}.` : `It is ${was} already.`
  return decide(state, refuse({ refused: 'conflict', detail }))
}

type Deciding = {
  readonly orderId: string
  readonly verdict: Decided
  /** Empty where it was nobody. */
  readonly by: string
  readonly why: string
  readonly now: number
}

/** What a review comes to is what its checks come to. */
export function decided(
  state: Checking,
  questions: readonly (readonly [string, Question])[],
  { orderId, verdict, by, why, now }: Deciding,
): Decision<Checking> {
  const checks = questions.map(([check]) => check)
  const out: Out[] = [reviewDecided({ orderId, checks, verdict, by, why })]
  let next = state
  for (const [check, asked] of questions) {
    const question = { ...asked, answer: { verdict, at: now, by, why } }
    const finding: Finding =
      verdict === 'approve'
        ? { is: 'passed', by: by === '' ? 'time' : 'person', question }
        : { is: 'failed', reasons: [rejected(why)], question }
    next = withFinding(next, check, finding)
    out.push(...answersOf({ orderId, check, finding }))
  }
  return decide(next, ...out)
}

const rejected = (detail: string): Reason => ({ code: 'review-rejected', detail })

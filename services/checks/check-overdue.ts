import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import type { Overdue, ReviewRules, Verdict } from '#contracts/check'
import type { checkOverdue } from '#contracts/checks'
import type { Checking } from './checking.ts'
import { decided } from './decide-review.ts'
import { answersOf, reachVerdict } from './reach-verdict.ts'

/** The saga says when time is over; what it comes to is decided here, where a person decides, too. */
export const onCheckOverdue =
  (rules: ReviewRules) =>
  (
    state: Checking,
    overdue: Payload<typeof checkOverdue>,
    { now }: Context,
  ): Decision<Checking> => {
    const { orderId, check, then, customerId, amount } = overdue
    const finding = state.findings[check]
    if (finding === undefined || finding.is === 'asked') {
      const verdict = verdictOf(then, check)
      const about = { customerId, amount }
      const judging = { orderId, check, verdict, byTime: true } as const
      return reachVerdict({ ...state, about }, judging, { now, rules })
    }
    const { question } = finding
    if (finding.is !== 'in-review' || question === undefined) {
      return decide(state, ...answersOf({ orderId, check, finding }))
    }
    if (now < question.until) return decide(state)
    const { otherwise: verdict } = question
    const why = 'Nobody decided it in time.'
    return decided(state, [[check, question]], { orderId, verdict, by: '', why, now })
  }

function verdictOf(then: Overdue, check: string): Verdict {
  if (then === 'pass') return { verdict: 'pass' }
  return { verdict: then === 'refuse' ? 'fail' : 'review', why: [`No answer in time: ${check}.`] }
}

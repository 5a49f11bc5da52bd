import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import type { ReviewRules, Verdict } from '#contracts/check'
import { checkUnanswered, type checkAnswered } from '#contracts/checks'
import { withFinding, type Checking } from './checking.ts'
import { reachVerdict } from './reach-verdict.ts'

type Answered = Payload<typeof checkAnswered>

/** An answer that nobody waits for any more changes nothing. */
export const onCheckAnswered =
  (rules: ReviewRules) =>
  (state: Checking, answered: Answered, { now }: Context): Decision<Checking> => {
    const { orderId, check, outcome, why } = answered
    if (state.findings[check]?.is !== 'asked') return decide(state)
    if (outcome === 'unknown') return isUnknown(state, answered)
    const verdict: Verdict = outcome === 'pass' ? { verdict: 'pass' } : { verdict: outcome, why }
    return reachVerdict(state, { orderId, check, verdict }, { now, rules })
  }

function isUnknown(state: Checking, { orderId, check, why }: Answered): Decision<Checking> {
  const finding = state.findings[check]
  const attempt = finding?.attempts ?? 1
  return decide(
    withFinding(state, check, { ...finding, is: 'asked', askedAt: 0 }),
    checkUnanswered({ orderId, check, why: why[0] ?? 'unknown', attempt }),
  )
}

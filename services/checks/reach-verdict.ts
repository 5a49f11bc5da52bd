import { decide, type Decision, type Out } from '@millrace/kernel'
import type { ReviewRules, Verdict } from '#contracts/check'
import { checkFailed, checkPassed } from '#contracts/checks'
import type { Reason } from '#contracts/fields'
import { reviewOpened } from '#contracts/reviews'
import { withFinding, type Checking, type Finding, type Question } from './checking.ts'

type Judging = {
  readonly orderId: string
  readonly check: string
  readonly verdict: Verdict
  /** What would have answered has not in time. */
  readonly byTime?: true
}

type Rules = { readonly now: number; readonly rules: ReviewRules }

/** What a check comes to; a review is no answer yet. */
export function reachVerdict(
  state: Checking,
  { orderId, check, verdict, byTime }: Judging,
  { now, rules }: Rules,
): Decision<Checking> {
  const before = state.findings[check]
  if (verdict.verdict === 'pass') {
    const by = byTime === true ? 'time' : 'check'
    return reached(state, { orderId, check, finding: { ...before, is: 'passed', by } })
  }
  const { why } = verdict
  if (verdict.verdict === 'fail') {
    const code = byTime === true ? 'timed-out' : 'check-failed'
    const reasons = why.map((detail): Reason => ({ code, detail }))
    return reached(state, { orderId, check, finding: { ...before, is: 'failed', reasons } })
  }
  const { lastsMs, otherwise } = rules
  const question: Question = { since: now, until: now + lastsMs, otherwise, why }
  return leaveToPerson(state, { orderId, check, question })
}

type Leaving = { readonly orderId: string; readonly check: string; readonly question: Question }

function leaveToPerson(state: Checking, { orderId, check, question }: Leaving): Decision<Checking> {
  const { about } = state
  if (about === null) throw new Error(`Nothing is known of the order ${orderId} that is checked.`)
  const finding: Finding = { ...state.findings[check], is: 'in-review', question }
  const { until, otherwise, why } = question
  return decide(
    withFinding(state, check, finding),
    reviewOpened({ orderId, check, ...about, why: [...why], until, otherwise }),
  )
}

type Reached = { readonly orderId: string; readonly check: string; readonly finding: Finding }

/** Kept, and told. */
const reached = (state: Checking, { orderId, check, finding }: Reached): Decision<Checking> =>
  decide(withFinding(state, check, finding), ...answersOf({ orderId, check, finding }))

/** The same however often it is asked for; nothing while there is no answer. */
export function answersOf({ orderId, check, finding }: Reached): readonly Out[] {
  const { is, by = 'check', reasons = [] } = finding
  if (is === 'passed') return [checkPassed({ orderId, check, by })]
  if (is === 'failed') return [checkFailed({ orderId, check, reasons: [...reasons] })]
  return []
}

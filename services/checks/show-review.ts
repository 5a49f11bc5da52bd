import { answer, decide, isoTime, type Decision, type Payload } from '@millrace/kernel'
import type { Review, ReviewState, showReview } from '#contracts/reviews'
import { noReview, type Checking, type Finding, type Question } from './checking.ts'

export function onShowReview(
  state: Checking,
  { orderId }: Payload<typeof showReview>,
): Decision<Checking> {
  const shown = reviewOf(orderId, state)
  return decide(state, shown === undefined ? noReview(orderId) : answer(shown))
}

type Asked = { readonly check: string; readonly finding: Finding; readonly question: Question }

/** Undefined where nothing was left to a person. */
export function reviewOf(orderId: string, { about, findings }: Checking): Review | undefined {
  const asked = Object.entries(findings).flatMap(([check, finding]): Asked[] => {
    const { question } = finding
    return question === undefined ? [] : [{ check, finding, question }]
  })
  const [first] = asked
  if (first === undefined || about === null) return undefined
  const open = asked.filter(({ finding }) => finding.is === 'in-review')
  // What is not decided yet matters; else what was decided last.
  const [told = first] = (open.length > 0 ? open : asked).toSorted(lastFirst)
  const { otherwise, answer: answered } = told.question
  return {
    ...{ orderId, state: stateOf(told), ...about },
    checks: asked.map(({ check, question: { why } }) => ({ check, why: [...why] })),
    since: isoTime(Math.min(...asked.map(({ question }) => question.since))),
    until: isoTime(told.question.until),
    otherwise,
    ...(answered === undefined ? {} : { decided: shownAnswer(answered) }),
  }
}

const lastFirst = (one: Asked, other: Asked): number =>
  (other.question.answer?.at ?? 0) - (one.question.answer?.at ?? 0) ||
  one.question.until - other.question.until

function stateOf({ finding: { is }, question }: Asked): ReviewState {
  if (is === 'in-review') return 'open'
  if (question.answer === undefined) return 'withdrawn'
  return question.answer.verdict === 'approve' ? 'approved' : 'rejected'
}

const shownAnswer = ({ at, by, why }: NonNullable<Question['answer']>) => ({
  ...{ at: isoTime(at), why },
  ...(by === '' ? {} : { by }),
})

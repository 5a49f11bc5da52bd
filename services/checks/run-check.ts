import { decide, effect, type Context, type Decision, type Payload } from '@millrace/kernel'
import type { Check, Judged, ReviewRules } from '#contracts/check'
import { askingOutside, checkFailed, type OutsideRequest, type runCheck } from '#contracts/checks'
import { undone, withFinding, type Checking, type Finding } from './checking.ts'
import { answersOf, reachVerdict } from './reach-verdict.ts'

export type Book = ReadonlyMap<string, Check>

type Asked = Payload<typeof runCheck>

/** A saga asks again until it is answered: who is asked outside is asked again then, too. */
export const onRunCheck =
  (book: Book, rules: ReviewRules) =>
  (state: Checking, { check, ...order }: Asked, { now }: Context): Decision<Checking> => {
    const { orderId, customerId, total, currency } = order
    const finding = state.findings[check]
    if (finding?.is === 'withdrawn') {
      return decide(state, checkFailed({ orderId, check, reasons: [undone] }))
    }
    if (finding !== undefined && finding.is !== 'asked') {
      return decide(state, ...answersOf({ orderId, check, finding }))
    }
    // Of a check that this release does not have nobody knows anything: its time decides.
    const known = book.get(check)
    if (known === undefined) return decide(state)
    const about = { customerId, amount: { minor: total, currency } }
    if ('outside' in known.by) return askOutside({ ...state, about }, { check, order }, now)
    const verdict = known.by.rule(order)
    return reachVerdict({ ...state, about }, { orderId, check, verdict }, { now, rules })
  }

/** An answer that a person has dropped never comes. */
const answeredMsMax = 10 * 60_000

function askOutside(
  state: Checking,
  { check, order }: { readonly check: string; readonly order: Judged },
  now: number,
): Decision<Checking> {
  const { attempts = 0, askedAt = 0 } = state.findings[check] ?? {}
  if (askedAt !== 0 && now < askedAt + answeredMsMax) return decide(state)
  const next: Finding = { is: 'asked', attempts: attempts + 1, askedAt: now }
  const request: OutsideRequest = { check, order }
  return decide(
    withFinding(state, check, next),
    effect(askingOutside, `${check} ${next.attempts}`, request),
  )
}

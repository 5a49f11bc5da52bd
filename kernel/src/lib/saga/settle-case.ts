/**
 * Job: a person settles a case: says what became of the step that nobody answered for.
 * Boundary: only what has an open case; who and why is told in an event.
 */
import { answer, refuse } from '../machine/decision.ts'
import { become } from './answers.ts'
import { caseSettled, nameOf } from './case.ts'
import { placeOf } from './state.ts'
import type { Reason } from './table.ts'
import type { Turn } from './turn.ts'

type Verdict = {
  readonly step: string
  readonly part?: string
  readonly outcome: 'done' | 'refused'
  readonly by: string
  readonly why: string
}

export function settleCase(turn: Turn, { step, part, outcome, by, why }: Verdict): void {
  const { state, plan } = turn
  const at = placeOf(state, step, part ?? '')
  const ask = state.asks[at]
  const isPivot = state.is === 'forward' && state.group === plan.pivotAt
  if (ask?.case === undefined) {
    const detail = `There is no open case for ${step}.`
    turn.out.push(refuse({ refused: 'not-found', detail }))
  } else if (outcome === 'refused' && !isPivot) {
    const detail = `${step} cannot be refused any more.`
    turn.out.push(refuse({ refused: 'conflict', detail }))
  } else {
    turn.out.push(answer({ settled: true }), caseSettled({ ...nameOf(turn, ask), by, why }))
    become(turn, at, outcome === 'done' ? { is: 'done' } : refusedBy(turn, step, why))
  }
}

function refusedBy({ plan }: Turn, step: string, why: string) {
  const reasons: readonly Reason[] = [{ ...plan.timedOut(step, ''), detail: why }]
  return { is: 'refused', reasons } as const
}

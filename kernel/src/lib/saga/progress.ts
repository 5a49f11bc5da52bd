/**
 * Job: what a saga tells about itself: what it waits for, and whether a hold is still wanted.
 */
import { isoTime } from '../contract/iso-time.ts'
import type { Case, SagaState } from './state.ts'
import { isRunning } from './state.ts'

export type Waiting = {
  /** `stock/A-1` or, while it is undone, `undo stock/A-1`. */
  readonly what: string
  readonly since: string
  /** Left out where it is asked until it is known. */
  readonly deadline?: string
  readonly attempts: number
  /** A person is to look at it. */
  readonly inReview?: true
  readonly case?: { readonly owner: string; readonly dueAt: string }
}

export type Progress = {
  readonly is: SagaState['is']
  readonly waitingFor: readonly Waiting[]
}

export function progress(state: SagaState): Progress {
  if (!isRunning(state)) return { is: state.is, waitingFor: [] }
  const since = isoTime(state.since)
  const waitingFor = state.asks
    .filter(({ is }) => is === 'open')
    .map(({ step, part, deadline, attempts, inReview, case: opened }) => ({
      what: `${state.is === 'undoing' ? 'undo ' : ''}${step}${part === '' ? '' : `/${part}`}`,
      since,
      ...(deadline === 0 ? {} : { deadline: isoTime(deadline) }),
      attempts,
      ...(inReview === undefined ? {} : { inReview }),
      ...(opened === undefined ? {} : { case: shown(opened) }),
    }))
  return { is: state.is, waitingFor }
}

const shown = ({ owner, dueAt }: Case) => ({ owner, dueAt: isoTime(dueAt) })

/** A hold is renewed as long as its saga runs; one that is over or unknown lets it lapse. */
export const holdVerdict = (state: SagaState): 'renew' | 'lapse' =>
  isRunning(state) ? 'renew' : 'lapse'

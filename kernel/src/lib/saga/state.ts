/**
 * Job: what is kept about a saga while it runs, and what of it when it is over.
 * Boundary: plain data. Only the asks of the present group (or the undos) are kept; what came before
 * follows from the data the saga began with.
 */
import type { Reason } from './table.ts'

/** A person is to look at an ask that came to nothing. */
export type Case = { readonly owner: string; readonly openedAt: number; readonly dueAt: number }

/** One ask, or one undo, of a step or of a part of it. */
export type Ask = {
  readonly step: string
  /** Empty where the step is asked as a whole. */
  readonly part: string
  /** `late` is an ask whose deadline came first: refused, but to be undone. */
  readonly is: 'open' | 'done' | 'refused' | 'late'
  readonly attempts: number
  readonly retryAt: number
  /** 0 where it is asked until it is known. */
  readonly deadline: number
  readonly inReview?: true
  /** Its deadline has come, and whoever was asked is to say what it comes to. */
  readonly overdue?: true
  readonly reasons?: readonly Reason[]
  readonly case?: Case
}

export type Running = {
  readonly is: 'forward' | 'undoing' | 'failing'
  /** The version of the table it began under. */
  readonly version: number
  /** What it began with. */
  readonly data: unknown
  /** The id of the message that it began with; a saga of an earlier release has none. */
  readonly began?: string
  readonly group: number
  /** When the present asks were sent first. */
  readonly since: number
  readonly asks: readonly Ask[]
  /** When the rest of a group is no longer waited for; 0 while nothing is refused. */
  readonly giveUpAt: number
  /** When the saga's timer is due; it may be early, never late. */
  readonly wakeAt: number
  /** Why a person wants it turned back, where one does. */
  readonly turnBack: Reason | null
  /** Why it is undone; empty until then. */
  readonly reasons: readonly Reason[]
}

export type Over = {
  readonly is: 'completed' | 'failed'
  readonly version: number
}

export type SagaState = { readonly is: 'unknown' } | Running | Over

export const unknown: SagaState = { is: 'unknown' }

export const isRunning = (state: SagaState): state is Running =>
  state.is === 'forward' || state.is === 'undoing' || state.is === 'failing'

/** The place of the ask that an answer is for; -1 where there is none. */
export function placeOf(state: Running, step: string, part: string): number {
  const { asks } = state
  for (let at = 0; at < asks.length; at++) {
    const ask = asks[at]
    if (ask !== undefined && ask.step === step && ask.part === part) return at
  }
  return -1
}

/**
 * Job: what is told when an ask came to nothing so often that a person has to look at it.
 * Boundary: the messages; when a case opens, wake.ts tells, and settle-case.ts how it is settled.
 */
import { instant, oneOf, optional, text } from '../contract/fields.ts'
import { command, event } from '../contract/message.ts'
import type { Ask } from './state.ts'
import type { Turn } from './turn.ts'

const name = {
  /** What the saga is about: its key. */
  correlation: text(),
  saga: text(),
  /** The step that gave up; `undo` where it was its undo. */
  step: text(),
  part: optional(text()),
  doing: oneOf('ask', 'undo'),
}

export const caseOpened = event('saga.case-opened', {
  ...name,
  owner: text(),
  dueAt: instant(),
  reason: text(),
})

/** By a person who found out, or by the saga, when the answer came after all. */
export const caseSettled = event('saga.case-settled', { ...name, by: text(), why: text() })

/** What a person found out about the step of an open case. Only a pivot may turn out refused. */
export const settleCaseOf = (saga: string, correlatedBy: string) =>
  command(`${saga}.settle-case`, {
    [correlatedBy]: text(),
    step: text(),
    part: optional(text()),
    outcome: oneOf('done', 'refused'),
    by: text(),
    why: text(),
  })

export const operator = 'operator'
export const caseDueMs = 24 * 60 * 60_000
/** An ask with an open case goes on, but slowly. */
export const caseRetryMs = 60 * 60_000

export const nameOf = ({ plan, key, state }: Turn, { step, part }: Ask) => ({
  correlation: key,
  saga: plan.name,
  step,
  ...(part === '' ? {} : { part }),
  doing: state.is === 'undoing' ? ('undo' as const) : ('ask' as const),
})

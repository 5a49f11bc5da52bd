/**
 * Job: what a saga asks in a group, and what it undoes; the message of each and when it is repeated.
 * Boundary: all of it follows from the table and the data that the saga began with; nothing is sent.
 *
 * S2 The asks of a group stand in the table's order, the parts of a step in the order of their names.
 * S3 Undone is every ask of the groups so far that was not refused, in that order backwards.
 */
import type { Sent } from '../contract/message.ts'
import { caseRetryMs } from './case.ts'
import { deadlineOf, failedStep, type Plan, type Step } from './plan.ts'
import type { Ask, Running } from './state.ts'
import type { Turn } from './turn.ts'

const whole: readonly string[] = ['']

export function asksOf({ plan, state, takenAt: now }: Turn, group: number): readonly Ask[] {
  const asks: Ask[] = []
  for (const step of plan.groups[group] ?? []) {
    if (!step.when(state.data)) continue
    for (const part of partsOf(step, state.data)) {
      const within = deadlineOf(step, state.data, part)
      const deadline = within === undefined ? 0 : now + within.afterMs
      asks.push(newAsk(step, part, { now, deadline }))
    }
  }
  return asks
}

export function undosOf({ plan, state, takenAt: now }: Turn): readonly Ask[] {
  const undos: Ask[] = []
  for (const { step: name, part, is } of state.asks.toReversed()) {
    const step = stepNamed(plan, name)
    if (is !== 'refused' && step.undo !== undefined) {
      undos.push(newAsk(step, part, { now, deadline: 0 }))
    }
  }
  for (let group = state.group - 1; group >= 0; group--) {
    for (const step of (plan.groups[group] ?? []).toReversed()) {
      if (step.undo === undefined || !step.when(state.data)) continue
      for (const part of partsOf(step, state.data).toReversed()) {
        undos.push(newAsk(step, part, { now, deadline: 0 }))
      }
    }
  }
  return undos
}

export const failedAsk = ({ plan, takenAt: now }: Turn): Ask =>
  newAsk(stepNamed(plan, failedStep), '', { now, deadline: 0 })

/** The message of an ask, each time it is sent. */
export function messageOf(plan: Plan, state: Running, { step: name, part, overdue }: Ask): Sent {
  if (state.is === 'failing') return plan.failed(state.data, [...state.reasons])
  const step = stepNamed(plan, name)
  if (state.is === 'forward') {
    if (overdue !== true) return step.ask(state.data, part)
    if (step.overdue !== undefined) return step.overdue(state.data, part)
    throw new Error(`${plan.name}: ${name} does not say what it asks when its time is over.`)
  }
  if (step.undo === undefined) throw new Error(`${plan.name}: ${name} has nothing to undo.`)
  return step.undo(state.data, part)
}

export function stepNamed(plan: Plan, name: string): Step {
  const step = plan.steps.get(name)
  if (step === undefined) throw new Error(`${plan.name} has no step called ${name}.`)
  return step
}

/** When an ask is repeated that was sent so many times. */
export function nextTry({ retry }: Step, { attempts, case: opened }: Ask, now: number): number {
  if (opened !== undefined) return now + caseRetryMs
  return now + Math.min(retry.firstMs * 2 ** (attempts - 1), retry.mostMs)
}

const newAsk = (
  { name, retry }: Step,
  part: string,
  { now, deadline }: { readonly now: number; readonly deadline: number },
): Ask => ({ step: name, part, is: 'open', attempts: 1, retryAt: now + retry.firstMs, deadline })

function partsOf({ each }: Step, data: unknown): readonly string[] {
  if (each === undefined) return whole
  const parts = each(data)
  return isSorted(parts) ? parts : parts.toSorted()
}

const isSorted = (parts: readonly string[]): boolean =>
  parts.every((part, at) => at === 0 || (parts[at - 1] ?? '') <= part)

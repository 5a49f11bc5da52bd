/**
 * Job: the one timer of a saga.
 *
 * S6 A saga has one timer, due no later than anything it waits for. When the saga is over, it is the
 *    one that makes it forgotten.
 */
import { later, withdraw } from '../machine/decision.ts'
import { unknown, type Over, type Running, type SagaState } from './state.ts'
import { changing, check, named, type Turn } from './turn.ts'

/**
 * Moves the timer where that is needed. Among the same asks a timer may stay too early: mostly all
 * of them are answered before it comes. For new ones it is set anew, and so it depends on them only.
 */
export function setTimer(turn: Turn): void {
  const { state } = turn
  const due = nextDue(state)
  check(Number.isSafeInteger(due), 'S6: a running saga waits for something')
  if (due === state.wakeAt || (!turn.moved && state.wakeAt !== 0 && state.wakeAt < due)) return
  changing(turn).wakeAt = due
  wakeAt(turn, due)
}

/** What is left of a saga that came to its end. */
export function leftOf(turn: Turn, is: Over['is']): SagaState {
  const { plan, state, now } = turn
  if (plan.keepMs > 0) {
    wakeAt(turn, now + plan.keepMs)
    return { is, version: plan.version }
  }
  if (state.wakeAt !== 0) turn.out.push(withdraw('next'))
  return unknown
}

function wakeAt(turn: Turn, at: number): void {
  const { plan, key, out } = turn
  const wake = plan.wake({ [plan.correlatedBy]: key })
  out.push(later('next', at, named(turn, wake, `wake ${at}`)))
}

function nextDue({ asks, giveUpAt }: Running): number {
  let due = giveUpAt === 0 ? Infinity : giveUpAt
  for (const { is, retryAt, deadline } of asks) {
    if (is !== 'open') continue
    if (retryAt < due) due = retryAt
    if (deadline !== 0 && deadline < due) due = deadline
  }
  return due
}

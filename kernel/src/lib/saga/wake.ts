/**
 * Job: what time does to a saga: deadlines, the end of patience, repeated asks, cases.
 * Boundary: what has become due by `now`; what follows from it, is for advance.ts.
 *
 * S8 What has no deadline (the pivot, what is retried, an undo) is asked until it is known. After so
 *    many attempts a person is called, and it is asked on, but slowly. No other saga is held up.
 * S10 What was due is judged by when it was due; what is due next is counted from when that is taken:
 *    after a stop of hours an ask is repeated once, and not as often as it would have been meanwhile.
 */
import { settle, turnBack } from './advance.ts'
import { messageOf, nextTry, stepNamed } from './asks.ts'
import { deadlineOf } from './plan.ts'
import { caseDueMs, caseOpened, nameOf, operator } from './case.ts'
import type { Ask } from './state.ts'
import { changing, nameOfAsk, send, type Turn } from './turn.ts'

export function wake(turn: Turn): void {
  changing(turn).wakeAt = 0
  if (meetDeadlines(turn)) settle(turn)
  if (turn.moved || turn.over !== undefined) return
  const { giveUpAt } = turn.state
  if (giveUpAt !== 0 && giveUpAt <= turn.now) turnBack(turn)
  else repeat(turn)
}

function meetDeadlines(turn: Turn): boolean {
  const { state, now } = turn
  const isDue = ({ is, deadline }: Ask) => is === 'open' && deadline !== 0 && deadline <= now
  if (!state.asks.some(isDue)) return false
  changing(turn).asks = state.asks.map((ask) => (isDue(ask) ? meet(turn, ask) : ask))
  return true
}

function meet(turn: Turn, ask: Ask): Ask {
  const { plan, state, takenAt } = turn
  const step = stepNamed(plan, ask.step)
  const { review } = step
  const verdict =
    ask.inReview === true ? review?.then : deadlineOf(step, state.data, ask.part)?.then
  if (verdict === 'pass') return { ...ask, is: 'done' }
  if (verdict === 'ask') return askWhatThen(turn, ask)
  if (verdict === 'review' && review?.afterMs !== undefined) {
    return { ...ask, deadline: takenAt + review.afterMs, inReview: true }
  }
  return { ...ask, is: 'late', reasons: [plan.timedOut(ask.step, ask.part)] }
}

/** From now on it has no deadline: it is asked until it is known, and that is counted anew. */
function askWhatThen(turn: Turn, ask: Ask): Ask {
  const { plan, state, takenAt } = turn
  const attempts = ask.overdue === true ? ask.attempts + 1 : 1
  const next: Ask = { ...ask, attempts, deadline: 0, overdue: true }
  send(turn, messageOf(plan, state, next), nameOfAsk(turn, next))
  return { ...next, retryAt: takenAt + stepNamed(plan, ask.step).retry.firstMs }
}

function repeat(turn: Turn): void {
  const { state, now } = turn
  const isDue = ({ is, retryAt }: Ask) => is === 'open' && retryAt <= now
  changing(turn).asks = state.asks.map((ask) => (isDue(ask) ? tryAgain(turn, ask) : ask))
}

function tryAgain(turn: Turn, ask: Ask): Ask {
  const { plan, state, takenAt } = turn
  const step = stepNamed(plan, ask.step)
  if (ask.deadline === 0 && ask.case === undefined && ask.attempts >= step.attemptsBeforeCase) {
    return callPerson(turn, ask)
  }
  const next = { ...ask, attempts: ask.attempts + 1 }
  send(turn, messageOf(plan, state, next), nameOfAsk(turn, next))
  return { ...next, retryAt: nextTry(step, next, takenAt) }
}

function callPerson(turn: Turn, ask: Ask): Ask {
  const { plan, takenAt } = turn
  const opened = { owner: operator, openedAt: takenAt, dueAt: takenAt + caseDueMs }
  const reason = `Asked ${ask.attempts} times without an answer.`
  const told = { ...nameOf(turn, ask), owner: operator, dueAt: opened.dueAt, reason }
  send(turn, caseOpened(told), `case ${nameOfAsk(turn, ask)}`)
  const parked: Ask = { ...ask, case: opened }
  return { ...parked, retryAt: nextTry(stepNamed(plan, ask.step), parked, takenAt) }
}

/**
 * Job: what an answer does to the saga that asked.
 * Boundary: only the ask it is for; where the saga goes then, is for advance.ts.
 *
 * S7 An answer for an ask that is not open (late, repeated, or undone already) changes nothing.
 */
import type { AnyMessageType, Payload } from '../contract/message.ts'
import { enterGroup, settle, turnBack } from './advance.ts'
import { caseSettled, nameOf } from './case.ts'
import type { Meaning, Step } from './plan.ts'
import { failedStep } from './plan.ts'
import { placeOf, type Ask, type Running } from './state.ts'
import type { Reason } from './table.ts'
import { changing, nameOfAsk, send, type Turn } from './turn.ts'

type Fields = Readonly<Record<string, unknown>>

export function onMessage(turn: Turn, meaning: Meaning, data: Payload<AnyMessageType>): void {
  switch (meaning.is) {
    case 'start':
      return enterGroup(turn, 0)
    case 'turn-back':
      return onTurnBack(turn, data)
    case 'failed-done':
      return onAnswer(turn, 'failing', { step: failedStep, part: '', became: done })
    case 'done':
      return onAnswer(turn, 'forward', answerOf(meaning.step, data, done))
    case 'undone':
      return onAnswer(turn, 'undoing', answerOf(meaning.step, data, done))
    case 'refused':
      return onAnswer(turn, 'forward', answerOf(meaning.step, data, refused(data)))
    case 'review':
      return onReview(turn, meaning.step, data)
    case 'hold-due':
    case 'show':
  }
}

const done = { is: 'done' } as const
const refused = (data: Fields) => ({ is: 'refused', reasons: data['reasons'] as Reason[] }) as const

export type Answer = Pick<Ask, 'step' | 'part'> & {
  readonly became: Pick<Ask, 'is' | 'reasons'>
}

const partIn = (data: Fields, { part }: Step): string =>
  part === undefined ? '' : String(data[part])

const answerOf = (step: Step, data: Fields, became: Answer['became']): Answer => ({
  step: step.name,
  part: partIn(data, step),
  became,
})

function onAnswer(turn: Turn, when: Running['is'], answer: Answer): void {
  const at = openAt(turn, when, answer)
  const ask = turn.state.asks[at]
  if (ask === undefined) return
  if (ask.case !== undefined) {
    const names = nameOf(turn, ask)
    const told = { ...names, by: turn.plan.name, why: 'The answer came after all.' }
    send(turn, caseSettled(told), `settled ${nameOfAsk(turn, ask)}`)
  }
  become(turn, at, answer.became)
}

/** Notes what became of an ask, and goes on. */
export function become(turn: Turn, at: number, { is, reasons }: Answer['became']): void {
  const { state } = turn
  const ask = state.asks[at]
  if (ask === undefined) return
  const before = ask.case === undefined ? ask : withoutCase(ask)
  const settled: Ask = reasons === undefined ? { ...before, is } : { ...before, is, reasons }
  changing(turn).asks = state.asks.with(at, settled)
  settle(turn)
}

function withoutCase(ask: Ask): Ask {
  const { case: _, ...rest } = ask
  return rest
}

/** A review is no answer yet: it gives the ask another deadline. */
function onReview(turn: Turn, step: Step, data: Fields): void {
  const at = openAt(turn, 'forward', { step: step.name, part: partIn(data, step) })
  const ask = turn.state.asks[at]
  if (ask === undefined || ask.inReview === true || step.review === undefined) return
  const { afterMs = 0, until } = step.review
  const deadline = until === undefined ? turn.now + afterMs : Number(data[until])
  const reviewed: Ask = { ...ask, deadline, retryAt: deadline, inReview: true }
  changing(turn).asks = turn.state.asks.with(at, reviewed)
}

/** Before the point of no return it turns the saga back at once; from there on it is noted. */
function onTurnBack(turn: Turn, request: Fields): void {
  const { state, plan } = turn
  if (state.is !== 'forward' || state.turnBack !== null) return
  changing(turn).turnBack = plan.because(state.data, request as never)
  if (state.group < plan.noReturnAt) turnBack(turn)
}

function openAt(turn: Turn, when: Running['is'], { step, part }: Omit<Answer, 'became'>): number {
  if (turn.state.is !== when) return -1
  const at = placeOf(turn.state, step, part)
  return turn.state.asks[at]?.is === 'open' ? at : -1
}

/**
 * Job: one step of one saga under way: its state so far, and what goes out.
 * Boundary: it is made and read by saga.ts; between the two, what happens changes it in place, so
 * that one message costs one new state and not one for each rule that it meets.
 */
import type { Sent } from '../contract/message.ts'
import type { Out } from '../machine/decision.ts'
import type { Plan } from './plan.ts'
import type { Ask, Over, Running } from './state.ts'

type Draft = { -readonly [Field in keyof Running]: Running[Field] }

export type Turn = {
  readonly plan: Plan
  readonly key: string
  readonly now: number
  /** Later than `now` where its timer is late: what is waited for from here on is counted from then. */
  readonly takenAt: number
  readonly out: Out[]
  /** As it came, which is never changed; a saga that has just begun has none. */
  readonly before: Running | undefined
  state: Running
  /** The saga asks something else than before. */
  moved: boolean
  /** Set when the saga came to its end. */
  over: Over['is'] | undefined
}

/** The state, to be changed: a copy of what came, made when something changes first. */
export function changing(turn: Turn): Draft {
  if (turn.state === turn.before) turn.state = { ...turn.before }
  return turn.state
}

/** S5: under a name that is given once in a saga, the message comes of what the saga began with. */
export const send = (turn: Turn, message: Sent, name: string): void => {
  turn.out.push(named(turn, message, name))
}

export const named = ({ state: { began } }: Turn, message: Sent, name: string): Sent =>
  began === undefined
    ? message
    : { out: 'message', type: message.type, data: message.data, lineage: { cause: began, name } }

export const nameOfAsk = (
  { state: { is } }: Turn,
  { step, part, attempts, overdue }: Ask,
): string => `${overdue === true ? 'overdue' : is} ${step} ${part} ${attempts}`

/** An invariant that stays on in production: a saga that breaks one is parked, not continued. */
export function check(holds: boolean, invariant: string): asserts holds {
  if (!holds) throw new Error(`A saga broke its rule ${invariant}.`)
}

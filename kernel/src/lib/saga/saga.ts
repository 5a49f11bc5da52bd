/**
 * Job: makes a keyed state machine out of a saga's table: it asks, hears the answers, and goes on
 * or back.
 * Boundary: pure, like every machine; messages, timers and state are the runtime's. It knows no
 * business: what is asked, and what a reason says, stands in the table.
 *
 * S1 A message type has one meaning in a table (plan.ts).
 * S2 A group is asked at once, in the table's order (asks.ts, advance.ts).
 * S3 What was not refused is undone backwards, and `failed` comes after every undo (advance.ts).
 * S4 From the point of no return a saga only goes forward (advance.ts).
 * S5 State and messages do not depend on the order of a group's answers (advance.ts).
 * S6 A saga has one timer (timer.ts).
 * S7 An answer that nobody waits for changes nothing (answers.ts).
 * S8 What has no deadline is asked until it is known, at last by a person (wake.ts).
 * S9 A saga ends under the version of the table that it began under.
 */
import type { AnyMessageType, Payload } from '../contract/message.ts'
import { answer, decide, refuse, type Decision } from '../machine/decision.ts'
import { service, type Context, type Service } from '../machine/service.ts'
import { onMessage } from './answers.ts'
import { settleCaseOf } from './case.ts'
import { planOf, type LooseTable, type Meaning, type Plan } from './plan.ts'
import { holdVerdict, progress } from './progress.ts'
import { settleCase } from './settle-case.ts'
import { isRunning, unknown, type Running, type SagaState } from './state.ts'
import type { Reason, SagaTable } from './table.ts'
import { leftOf, setTimer } from './timer.ts'
import type { Turn } from './turn.ts'
import { wake } from './wake.ts'

export type Saga = Service<SagaState> & {
  readonly plan: Plan
  /** The versions of the table that a stored saga may have begun under. */
  readonly versions: readonly number[]
  readonly settleCase: ReturnType<typeof settleCaseOf>
}

export function saga<
  Start extends AnyMessageType,
  const Field extends string & keyof Payload<Start>,
  Why extends Reason = Reason,
>(name: string, table: SagaTable<Start, Field, Why>): Saga {
  const plan = planOf(name, table as unknown as LooseTable)
  const earlier = (table.earlier ?? []) as readonly Saga[]
  const plans: readonly [Plan, ...Plan[]] = [plan, ...earlier.map((one) => one.plan)]
  const machine = new Machine(plans)
  const settleCase = settleCaseOf(name, plan.correlatedBy)
  const made = service<SagaState>(name, {
    keyedBy: plan.correlatedBy,
    ...(table.tenant === undefined ? {} : { tenant: table.tenant }),
    initial: unknown,
    on: (on) => [
      ...machine.types().map((type) => on(type, machine.onMessage)),
      on(plan.wake, machine.onWake),
      on(settleCase, machine.onSettleCase),
    ],
  })
  return { ...made, plan, versions: plans.map(({ version }) => version), settleCase }
}

class Machine {
  readonly #plan: Plan
  readonly #plans = new Map<number, Plan>()

  constructor(plans: readonly [Plan, ...Plan[]]) {
    this.#plan = plans[0]
    for (const plan of plans) {
      if (this.#plans.has(plan.version)) {
        throw new Error(`${plan.name} has two tables of version ${plan.version}.`)
      }
      this.#plans.set(plan.version, plan)
    }
  }

  types(): AnyMessageType[] {
    const types = new Map<string, AnyMessageType>()
    for (const plan of this.#plans.values()) for (const [n, type] of plan.types) types.set(n, type)
    return [...types.values()]
  }

  readonly onMessage = (
    state: SagaState,
    data: Payload<AnyMessageType>,
    context: Context,
  ): Decision<SagaState> => {
    const plan = this.#planOf(state)
    const meaning = plan.meanings.get(context.messageType)
    if (meaning?.is === 'hold-due') return decide(state, answer(holdVerdict(state)))
    if (meaning?.is === 'show') return decide(state, answer(progress(state)))
    if (meaning?.is === 'start') return this.#begin(state, { plan, meaning, data, context })
    if (meaning === undefined || !isRunning(state)) return decide(state)
    const turn = turnOf(plan, state, context)
    onMessage(turn, meaning, data)
    return decisionOf(turn)
  }

  readonly onWake = (state: SagaState, _: unknown, context: Context): Decision<SagaState> => {
    if (!isRunning(state)) return decide(unknown)
    const turn = turnOf(this.#planOf(state), state, context)
    wake(turn)
    return decisionOf(turn)
  }

  readonly onSettleCase = (
    state: SagaState,
    data: Payload<AnyMessageType>,
    context: Context,
  ): Decision<SagaState> => {
    if (!isRunning(state)) {
      return decide(state, refuse({ refused: 'not-found', detail: 'No such saga is running.' }))
    }
    const turn = turnOf(this.#planOf(state), state, context)
    settleCase(turn, data as unknown as Parameters<typeof settleCase>[1])
    return decisionOf(turn)
  }

  #begin(state: SagaState, { plan, meaning, data, context }: Beginning): Decision<SagaState> {
    if (state.is !== 'unknown') return decide(state)
    const turn = { ...turnOf(plan, begun(plan, data, context), context), before: undefined }
    onMessage(turn, meaning, data)
    return decisionOf(turn)
  }

  #planOf(state: SagaState): Plan {
    if (state.is === 'unknown') return this.#plan
    const plan = this.#plans.get(state.version)
    if (plan !== undefined) return plan
    throw new Error(`${this.#plan.name} knows nothing of its version ${state.version} (S9).`)
  }
}

type Beginning = {
  readonly plan: Plan
  readonly meaning: Meaning
  readonly data: Payload<AnyMessageType>
  readonly context: Context
}

const begun = (plan: Plan, data: unknown, { now, messageId }: Context): Running => ({
  is: 'forward',
  version: plan.version,
  data,
  began: messageId,
  group: 0,
  since: now,
  asks: [],
  giveUpAt: 0,
  wakeAt: 0,
  turnBack: null,
  reasons: [],
})

const turnOf = (plan: Plan, state: Running, { key, now, takenAt }: Context): Turn => ({
  plan,
  key,
  now,
  takenAt,
  out: [],
  before: state,
  state,
  moved: false,
  over: undefined,
})

function decisionOf(turn: Turn): Decision<SagaState> {
  const { out } = turn
  if (turn.over !== undefined) return { state: leftOf(turn, turn.over), out }
  if (turn.state !== turn.before) setTimer(turn)
  return { state: turn.state, out }
}

/**
 * Job: the life of a hold. A key holds something for somebody else; the hold ends once, and what it
 * came to is remembered while it may be asked about again, then forgotten, so that a busy key does
 * not grow for ever.
 * Boundary: names and times. What is held, and which numbers that moves, is its owner's affair;
 * whether a hold that is due is still wanted, that of whoever it is for.
 *
 * M1 What a hold came to is remembered for `keepMs`, and for twice that and a sweep at most.
 * M2 A hold that has not ended is never forgotten, and ends for being due on a clear word only.
 * M3 While a hold that ended is remembered, a sweep is set; one step of it looks at
 *    `holdsPerStep` holds at most.
 */
import type { answered } from '../contract/answered.ts'
import type { Payload, Sent } from '../contract/message.ts'
import { ask, decide, later, withdraw, type Decision, type Out } from './decision.ts'
import { entries, type Entries } from './entries.ts'
import type { Context } from './service.ts'

const holdsPerStep = 1000
const nextStepMs = 100

type AnyHold = {
  readonly is: string
  /** When it ended; left out until then. */
  readonly at?: number
}

/** The part of a key's state that knows its holds. */
export type Holds<Hold extends AnyHold = AnyHold> = {
  readonly holds: Entries<Hold>
  /** How many of them ended. */
  readonly ended: number
}

export const noHolds = <Hold extends AnyHold>(): Holds<Hold> => ({
  ended: 0,
  holds: entries<Hold>(),
})

type HoldIn<State> = State extends Holds<infer Hold> ? Hold : never
type LiveIn<State> = Exclude<HoldIn<State>, { readonly at: number }>

export const beginHold = <State extends Holds>(
  state: State,
  name: string,
  hold: LiveIn<State>,
): State => ({ ...state, holds: state.holds.with(name, hold) })

/** `mark` says what the hold came to. One that never began may end too: then it never begins. */
export const endHold = <State extends Holds>(
  state: State,
  name: string,
  mark: HoldIn<State> & { readonly at: number },
): State => ({ ...state, holds: state.holds.with(name, mark), ended: state.ended + 1 })

export type HoldRules<State> = {
  /** How long a hold stands before it is asked whether it is still wanted. */
  readonly dueAfterMs: number
  /** How long it is remembered what a hold came to. */
  readonly keepMs: number
  /** What a key tells itself: that a hold is due, and that old ones may be forgotten. */
  readonly isDue: (key: string, hold: string) => Sent
  readonly sweep: (key: string, from?: string) => Sent
  /** Asks whoever a hold is for; only the answer `lapse` ends it. */
  readonly isWanted: (hold: string, held: LiveIn<State>) => Sent
  readonly lapse: (
    state: State,
    held: LiveIn<State>,
    at: { readonly key: string; readonly hold: string; readonly now: number },
  ) => Decision<State>
}

type Told = Pick<Context, 'key' | 'now'>
type Handle<State, Data> = (state: State, data: Data, context: Context) => Decision<State>

export class HoldLife<State extends Holds> {
  readonly #rules: HoldRules<State>

  constructor(rules: HoldRules<State>) {
    this.#rules = rules
  }

  /** The timer of a hold that begins now. */
  due(name: string, { key, now }: Told): Out {
    const { dueAfterMs, isDue } = this.#rules
    return later(timerOf(name), now + dueAfterMs, isDue(key, name))
  }

  /** Takes back the timer of a hold that ends. */
  notDue(name: string): Out {
    return withdraw(timerOf(name))
  }

  /** A handler that may end a hold: the first one to end sets the sweep. */
  readonly mayEnd =
    <Data>(handle: Handle<State, Data>): Handle<State, Data> =>
    (before, data, context) => {
      const decision = handle(before, data, context)
      if (before.ended > 0 || decision.state.ended === 0) return decision
      const { keepMs, sweep } = this.#rules
      const { state, out } = decision
      return decide(state, ...out, later('sweep', context.now + keepMs, sweep(context.key)))
    }

  readonly onIsDue = (state: State, { hold }: { readonly hold: string }): Decision<State> => {
    const held = this.#live(state, hold)
    return held === undefined
      ? decide(state)
      : decide(state, ask(hold, this.#rules.isWanted(hold, held)))
  }

  /** Whatever comes back but a clear word, the same is asked again later. */
  readonly onAnswered = this.mayEnd(
    (state, { note: hold, accepted, body }: Payload<typeof answered>, { key, now }) => {
      const held = this.#live(state, hold)
      if (held === undefined) return decide(state)
      if (!accepted || body !== 'lapse') return decide(state, this.due(hold, { key, now }))
      return this.#rules.lapse(state, held, { key, hold, now })
    },
  )

  /** Goes through the holds in the order of their names, in as many steps as it takes. */
  readonly onSweep = (
    state: State,
    { from }: { readonly from?: string },
    { key, now }: Context,
  ): Decision<State> => {
    const { keepMs, sweep } = this.#rules
    const range = from === undefined ? {} : { from }
    const seen = [...state.holds.list({ ...range, limit: holdsPerStep + 1 })]
    const next = seen[holdsPerStep]?.[0]
    const old: string[] = []
    for (const [name, { at }] of seen) {
      if (name !== next && at !== undefined && at + keepMs <= now) old.push(name)
    }
    const holds = state.holds.withoutAll(old)
    const left = { ...state, holds, ended: state.ended - old.length }
    if (left.ended === 0) return decide(left)
    if (next !== undefined) return decide(left, later('sweep', now + nextStepMs, sweep(key, next)))
    return decide(left, later('sweep', now + keepMs, sweep(key)))
  }

  #live(state: State, name: string): LiveIn<State> | undefined {
    const hold = state.holds.get(name)
    // What has no end is live: that is what the type says.
    return hold?.at === undefined ? (hold as LiveIn<State> | undefined) : undefined
  }
}

const timerOf = (name: string): string => `due:${name}`

/**
 * Job: where a saga goes next: into its next group, or back through its undos, to its end.
 * Boundary: what came, and whether it counts, is for answers.ts and wake.ts to say; they call here.
 *
 * S2 A group is asked at once; the next one begins when every ask is done.
 * S3 `failed` goes out only when every undo is done.
 * S4 From the point of no return nothing is undone, but for a pivot that was refused for good.
 * S5 What a saga keeps and sends does not depend on the order of a group's answers.
 */
import { asksOf, failedAsk, messageOf, undosOf } from './asks.ts'
import type { Ask } from './state.ts'
import { changing, check, nameOfAsk, send, type Turn } from './turn.ts'

/** How long the others of a group are waited for once one has refused. */
const patienceMs = 2000

/** Asks the first group, from this one on, that the saga wants anything of. */
export function enterGroup(turn: Turn, from: number): void {
  const { plan } = turn
  for (let group = from; group < plan.groups.length; group++) {
    const asks = asksOf(turn, group)
    if (asks.length === 0) continue
    check(group !== plan.pivotAt || asks.length === 1, 'S4: there is one pivot at most')
    changing(turn).group = group
    return askAll(turn, asks)
  }
  turn.over = 'completed'
}

/** Looks at the present asks after something became of one of them. */
export function settle(turn: Turn): void {
  const { state, plan } = turn
  let open = 0
  let refused = 0
  for (const { is } of state.asks) {
    if (is === 'open') open++
    else if (is !== 'done') refused++
  }
  if (open === 0) {
    if (state.is === 'failing') turn.over = 'failed'
    else if (state.is === 'undoing') fail(turn)
    else if (refused > 0) turnBack(turn)
    else enterGroup(turn, state.group + 1)
  } else if (refused > 0 && state.giveUpAt === 0) {
    check(state.group < plan.noReturnAt, 'S4: only a reversible group is refused and waited for')
    changing(turn).giveUpAt = turn.takenAt + patienceMs
  }
}

/** Undoes what was asked so far, all at once. */
export function turnBack(turn: Turn): void {
  const { state, plan } = turn
  check(
    state.is === 'forward' && (state.group < plan.noReturnAt || state.group === plan.pivotAt),
    'S4: nothing is undone from the point of no return on',
  )
  const reasons = state.asks.flatMap(({ reasons }) => reasons ?? [])
  const asks = undosOf(turn)
  const next = changing(turn)
  next.is = 'undoing'
  next.reasons = state.turnBack === null ? reasons : [...reasons, state.turnBack]
  if (asks.length === 0) fail(turn)
  else askAll(turn, asks)
}

function fail(turn: Turn): void {
  const { plan, state } = turn
  check(state.is === 'undoing', 'S3: a saga fails after its undos')
  changing(turn).is = 'failing'
  if (plan.awaitsFailed) return askAll(turn, [failedAsk(turn)])
  send(turn, plan.failed(state.data, [...state.reasons]), 'failed')
  turn.over = 'failed'
}

function askAll(turn: Turn, asks: readonly Ask[]): void {
  const { plan, takenAt } = turn
  const state = changing(turn)
  state.asks = asks
  state.since = takenAt
  state.giveUpAt = 0
  turn.moved = true
  for (const ask of asks) send(turn, messageOf(plan, state, ask), nameOfAsk(turn, ask))
}

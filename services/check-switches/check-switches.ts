import {
  answer,
  decide,
  isoTime,
  service,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { checkSwitched, showSwitches, switchCheck, type CheckSwitches } from '#contracts/checks'

type Switch = {
  readonly on: boolean
  readonly since: number
  readonly by: string
  readonly why: string
}

/** By check. */
type Board = { readonly switches: Readonly<Record<string, Switch>> }

const untouched: Board = { switches: {} }

/** What is as it should be stays as it is, and whoever made it so. */
function onSwitchCheck(
  board: Board,
  { check, on, by, why }: Payload<typeof switchCheck>,
  { now }: Context,
): Decision<Board> {
  if (board.switches[check]?.on === on) return decide(board, answer(shown(board)))
  const next = { switches: { ...board.switches, [check]: { on, since: now, by, why } } }
  return decide(next, checkSwitched({ check, on, by, why }), answer(shown(next)))
}

const shown = ({ switches }: Board): CheckSwitches =>
  Object.entries(switches)
    .map(([check, { on, since, by, why }]) => ({ check, on, since: isoTime(since), by, why }))
    .toSorted((one, other) => (one.check < other.check ? -1 : 1))

export const checkSwitches = service('check-switches', {
  keyedBy: 'board',
  initial: untouched,
  on: (on) => [
    on(switchCheck, onSwitchCheck),
    on(showSwitches, (board) => decide(board, answer(shown(board)))),
  ],
})

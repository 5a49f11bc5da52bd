/**
 * Job: the laws of the house, in one list, and how they are held: the events are folded first, and
 * what is stored is compared with them then.
 * Boundary: general laws only. None of them knows a fault that was planted or made on purpose.
 */
import type { Evidence, StateEvidence } from './evidence.ts'
import { Findings } from './findings.ts'
import { fraudTotals } from './fraud.ts'
import { History } from './history.ts'
import type { Law } from './law.ts'
import { letters } from './letters.ts'
import { money } from './money.ts'
import { finalState, wholeOrders } from './orders.ts'
import { preorders } from './preorders.ts'
import { reviews } from './reviews.ts'
import { slots } from './slots.ts'
import { stock } from './stock.ts'
import { timers } from './timers.ts'
import { views } from './views.ts'

const laws: readonly Law[] = [
  money,
  stock,
  slots,
  fraudTotals,
  finalState,
  wholeOrders,
  letters,
  preorders,
  reviews,
  views,
  timers,
]

/** What the kernel keeps for messages that are not handled yet. */
const waitingRoom = [
  { service: '~shard', map: 'left' },
  { service: '~dead', map: 'letters' },
] as const

export function holdLaws(evidence: Evidence): { history: History; findings: Findings } {
  const findings = new Findings()
  const history = new History(findings)
  for (const event of evidence.events()) history.take(event)
  hold(evidence, history)
  return { history, findings }
}

/** Holds the laws where the events have been folded already. */
export function hold(evidence: StateEvidence, history: History): void {
  const { findings } = history
  const settled = isSettled(evidence)
  for (const law of laws) law.hold({ evidence, history, findings, settled })
}

/** Whether all that was sent has been handled. */
export function isSettled(evidence: StateEvidence): boolean {
  if (evidence.underWay > 0) return false
  return waitingRoom.every(({ service, map }) => {
    for (const _ of evidence.rowsOf(service, map)) return false
    return true
  })
}

/** Job: what the edge has promised its callers is held against what the events tell, at the end (W4). */
import { keyText } from '@millrace/kernel'
import { kindOf, tellsItself, tenant, type Edge, type Kept } from './edge.ts'
import type { History } from './laws/history.ts'

/** Calls that come under another's key. */
const mayFail = /^misused-/

export function promisesKept(edge: Edge, history: History): void {
  for (const kept of edge.calls.values()) {
    for (const sentence of brokenBy(kept, edge, history)) history.findings.wrong('calls', sentence)
  }
}

function* brokenBy(
  { call, outcome, givenUp }: Kept,
  edge: Edge,
  history: History,
): Generator<string> {
  const { name } = call
  const order = call.correlation ?? ''
  if (outcome === undefined && givenUp !== true && !mayFail.test(name)) {
    yield `Call ${name} was never answered.`
  }
  if (outcome !== 'accepted') return
  const isPlaced = history.orders.find(keyText(tenant, order)) !== undefined
  if (kindOf(call) === 'place' && !isPlaced) yield `Order ${order} was acknowledged and is lost.`
  if (tellsItself(call) && !edge.tookEffect(name)) {
    yield `Call ${name} was accepted and did nothing.`
  }
}

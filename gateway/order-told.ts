/** What an order's history tells, and whether more is to come. */
import type { Progress, Waiting } from '@millrace/kernel'
import {
  orderCanceled,
  orderConfirmed,
  orderShipped,
  showCancelOrder,
  showHistory,
  showPlaceOrder,
  type HistoryLine,
} from '#contracts/orders'
import { accepted, type Edge } from './edge.ts'
import type { CallOptions } from './engine.ts'

export type OrderTold = {
  readonly lines: readonly HistoryLine[]
  readonly waitingFor: readonly Waiting[]
}

export async function toldOf(edge: Edge, orderId: string, asked: CallOptions): Promise<OrderTold> {
  const options = { ...asked, correlation: orderId }
  const [history, ...sagas] = await Promise.all([
    accepted(edge, showHistory({ orderId }), options),
    edge.engine.ask(showPlaceOrder({ orderId }), options),
    edge.engine.ask(showCancelOrder({ orderId }), options),
  ])
  const waitingFor = sagas.flatMap(
    ({ body }) => (body as Progress | null | undefined)?.waitingFor ?? [],
  )
  return { lines: history.body as readonly HistoryLine[], waitingFor }
}

const final = new Set<string>(
  [orderConfirmed, orderCanceled, orderShipped].map(({ wireName }) => wireName),
)

/** Letters follow within that time. */
const quietMs = 1000

/** How long until nothing more is to come by itself; undefined while something is waited for. */
export function restMs({ lines, waitingFor }: OrderTold, now: number): number | undefined {
  if (waitingFor.length > 0 || !lines.some(({ what }) => final.has(what))) return undefined
  const last = Math.max(...lines.map(({ at }) => Date.parse(at)))
  return Math.min(Math.max(last + quietMs - now, 0), quietMs)
}

/** What an order's history tells, and whether more is to come. */
import {
  Busy,
  isoTime,
  listDeadLetters,
  type Progress,
  type ShownLetter,
  type Waiting,
} from '@millrace/kernel'
import {
  orderCanceled,
  orderConfirmed,
  orderShipped,
  showCancelOrder,
  showHistory,
  showPlaceOrder,
  showRefundOrder,
  type HistoryLine,
} from '#contracts/orders'
import { showReview, type Review } from '#contracts/reviews'
import { accepted, type Edge } from './edge.ts'
import type { CallOptions } from './engine.ts'

export type OrderTold = {
  readonly lines: readonly HistoryLine[]
  readonly waitingFor: readonly Waits[]
}

type Waits = Omit<Waiting, 'inReview'> & {
  readonly deadLetter?: string
  readonly review?: { since: string; default: Review['otherwise']; why: string[] }
}

export async function toldOf(edge: Edge, orderId: string, asked: CallOptions): Promise<OrderTold> {
  const options = { ...asked, correlation: orderId }
  const [history, ...sagas] = await Promise.all([
    accepted(edge, showHistory({ orderId }), options),
    edge.engine.ask(showPlaceOrder({ orderId }), options),
    edge.engine.ask(showCancelOrder({ orderId }), options),
    edge.engine.ask(showRefundOrder({ orderId }), options),
  ])
  const waiting = sagas.flatMap(
    ({ body }) => (body as Progress | null | undefined)?.waitingFor ?? [],
  )
  const reviewed = waiting.some(({ inReview }) => inReview === true)
    ? ((await edge.engine.ask(showReview({ orderId }), options)).body as Review)
    : undefined
  const waitingFor = waiting.map((one) => withReview(one, reviewed))
  const lines = history.body as readonly HistoryLine[]
  if (waitingFor.length === 0) return { lines, waitingFor }
  return { lines, waitingFor: [...waitingFor, ...(await lyingOf(edge, orderId, asked))] }
}

/** Where a person is asked: since when, why, and what it comes to where nobody says anything. */
function withReview({ inReview, ...waits }: Waiting, reviewed: Review | undefined): Waits {
  if (inReview !== true || reviewed === undefined) return waits
  const { since, otherwise, checks } = reviewed
  const { why = [] } = checks.find(({ check }) => waits.what === `checks/${check}`) ?? {}
  return { ...waits, review: { since, default: otherwise, why } }
}

/** What an order waits for may lie with the dead letters, itself or behind one. */
async function lyingOf(edge: Edge, orderId: string, { tenant }: CallOptions) {
  const question = listDeadLetters({ tenant, correlation: orderId, limit: 10 })
  try {
    const answers = await edge.lists.through(() => edge.engine.askEachShard(question, { tenant }))
    const letters = answers.flatMap(({ body }) => (body as { items: ShownLetter[] }).items)
    return letters.map(({ id, service, key, since }) => ({
      ...{ what: `${service} ${key}`, since: isoTime(since), attempts: 1, deadLetter: id },
    }))
  } catch (error) {
    // Shards of others move: what is known of the order is told all the same.
    if (error instanceof Busy) return []
    throw error
  }
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

import {
  answer,
  decide,
  isoTime,
  refuse,
  service,
  type Decision,
  type Payload,
  type Told,
} from '@millrace/kernel'
import { showHistory, type HistoryLine } from '#contracts/orders'
import { told } from './told.ts'

/** When, what, and the details that are told of it, in the order in which `told` names them. */
type Line = readonly [at: number, what: string, ...details: unknown[]]
type OrderHistory = { readonly lines: readonly Line[] }

/** An order that went wrong again and again keeps its beginning and its newest line. */
const linesMax = 500

const byName = new Map(told.map((one, place) => [one.type.wireName, { ...one, place }]))

function onTold({ lines }: OrderHistory, news: readonly Told[]): Decision<OrderHistory> {
  const fresh = news.map(({ type, at, data }): Line => {
    const details = byName.get(type)?.details ?? []
    return [at, type, ...details.map((name) => data[name] ?? null)]
  })
  const kept = lines.slice(0, Math.max(0, linesMax - fresh.length))
  return decide({ lines: [...kept, ...fresh.slice(-linesMax)] })
}

function onShowHistory(
  history: OrderHistory,
  { orderId }: Payload<typeof showHistory>,
): Decision<OrderHistory> {
  if (history.lines.length === 0) {
    const detail = `There is no order ${orderId}.`
    return decide(history, refuse({ refused: 'not-found', detail }))
  }
  return decide(history, answer(history.lines.toSorted(inOrder).map(show)))
}

function inOrder(a: Line, b: Line): number {
  if (a[0] !== b[0]) return a[0] - b[0]
  const placeA = byName.get(a[1])?.place ?? 0
  const placeB = byName.get(b[1])?.place ?? 0
  if (placeA !== placeB) return placeA - placeB
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
}

function show([at, what, ...values]: Line): HistoryLine {
  const names = byName.get(what)?.details ?? []
  const details = names.map((name, nth) => [name, values[nth]] as const)
  return {
    at: isoTime(at),
    what,
    ...Object.fromEntries(details.filter(([, value]) => value !== null && value !== undefined)),
  }
}

export const orderHistory = service<OrderHistory>('order-history', {
  keyedBy: 'orderId',
  initial: { lines: [] },
  view: true,
  gathers: { types: told.map(({ type }) => type), handler: onTold },
  on: (on) => [on(showHistory, onShowHistory)],
})

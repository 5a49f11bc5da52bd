import {
  answer,
  decide,
  isoTime,
  refuse,
  service,
  type AnyMessageType,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { showHistory, type HistoryLine } from '#contracts/orders'
import { told, type Told } from './told.ts'

/** When, what, and the details that are told of it, in the order in which `told` names them. */
type Line = readonly [at: number, what: string, ...details: unknown[]]
type OrderHistory = { readonly lines: readonly Line[] }

/** An order that went wrong again and again keeps its beginning and its newest line. */
const linesMax = 500

const byName = new Map(told.map((one, place) => [one.type.wireName, { ...one, place }]))

const tell =
  ({ type, details }: Told) =>
  (
    { lines }: OrderHistory,
    data: Payload<AnyMessageType>,
    { now }: Context,
  ): Decision<OrderHistory> => {
    const fields: Readonly<Record<string, unknown>> = data
    const line: Line = [now, type.wireName, ...details.map((name) => fields[name] ?? null)]
    const kept = lines.length < linesMax ? lines : lines.slice(0, linesMax - 1)
    return decide({ lines: [...kept, line] })
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
  on: (on) => [...told.map((one) => on(one.type, tell(one))), on(showHistory, onShowHistory)],
})

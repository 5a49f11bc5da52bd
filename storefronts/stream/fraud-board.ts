import {
  answer,
  decide,
  entries,
  service,
  type Decision,
  type Entries,
  type Payload,
  type Told,
} from '@millrace/kernel'
import { customerSuspected, showBoard, type BoardRow } from './contracts.ts'
import { streamTenant } from './stream-orders.ts'

type Board = {
  /** By window and customer. */
  readonly rows: Entries<number>
  readonly count: number
}

/** Older windows are forgotten. */
const rowsMax = 1000

const nameOf = ({ windowStart, customerId }: Payload<typeof customerSuspected>): string =>
  `${String(windowStart).padStart(16, '0')}|${customerId}`

function onTold(board: Board, news: readonly Told[]): Decision<Board> {
  let { rows, count } = board
  for (const { data } of news) {
    const suspected = data as Payload<typeof customerSuspected>
    const name = nameOf(suspected)
    if (!rows.has(name)) count++
    rows = rows.with(name, suspected.counts)
  }
  if (count <= rowsMax) return decide({ rows, count })
  const old = [...rows.list({ limit: count - rowsMax })].map(([name]) => name)
  return decide({ rows: rows.withoutAll(old), count: count - old.length })
}

function onShowBoard(board: Board, { limit }: Payload<typeof showBoard>): Decision<Board> {
  const rows = [...board.rows.list({ backwards: true, limit })].map(([name, counts]): BoardRow => {
    const [start = '', customerId = ''] = name.split('|')
    return { customerId, windowStart: Number(start), counts }
  })
  return decide(board, answer(rows))
}

/** Customers who ordered often within half a minute. */
export const fraudBoard = service<Board>('stream-board', {
  keyedBy: { each: 'shard' },
  tenant: streamTenant,
  initial: { rows: entries<number>(), count: 0 },
  view: true,
  gathers: { types: [customerSuspected], handler: onTold },
  on: (on) => [on(showBoard, onShowBoard)],
})

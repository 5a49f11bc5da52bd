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
import {
  listRows,
  rowsChanged,
  tables,
  type Listed,
  type ListedRows,
  type Row,
  type Rows,
} from './contracts.ts'
import { preorderTenant } from './preorders.ts'

/** Each table by number, as far as its reservations lie in this shard. */
type Lists = {
  readonly rows: Entries<Row>
  readonly totals: Readonly<Record<string, number>>
}

/** As many digits as the largest number has, so that names sort as numbers do. */
const digits = 16

const nameOf = (table: string, number: number | string): string =>
  `${table}|${String(number).padStart(digits, '0')}`

/** Follows every digit, so that it ends the range of a table. */
const afterDigits = ':'

function onTold({ rows, totals }: Lists, news: readonly Told[]): Decision<Lists> {
  const counts: Record<string, number> = { ...totals }
  let next = rows
  for (const { data } of news) {
    const { reservationId, rows: told } = data as Payload<typeof rowsChanged>
    for (const table of tables) {
      const name = nameOf(table, reservationId)
      const row = (told as Rows)[table]
      const added = Number(row !== null) - Number(next.has(name))
      if (added !== 0) counts[table] = (counts[table] ?? 0) + added
      if (row !== null) next = next.with(name, row)
      else if (added !== 0) next = next.without(name)
    }
  }
  return decide({ rows: next, totals: counts })
}

function onListRows(
  lists: Lists,
  { table, after, limit }: Payload<typeof listRows>,
): Decision<Lists> {
  const range = { from: nameOf(table, after + 1), to: `${table}|${afterDigits}`, limit }
  const items = [...lists.rows.list(range)].map(([name, row]): Listed => {
    return { number: Number(name.slice(table.length + 1)), row }
  })
  const listed: ListedRows = { items, total: lists.totals[table] ?? 0 }
  return decide(lists, answer(listed))
}

export const preorderRows = service<Lists>('preorder-rows', {
  keyedBy: { each: 'shard' },
  tenant: preorderTenant,
  initial: { rows: entries<Row>(), totals: {} },
  view: true,
  gathers: { types: [rowsChanged], handler: onTold },
  on: (on) => [on(listRows, onListRows)],
})

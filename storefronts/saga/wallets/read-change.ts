/** Change events of a table by another hand. */
import { messageIn } from '../../message-in.ts'
import { minorOf } from '../../decimals.ts'
import { Faulty } from '../../faulty.ts'
import type { Change } from './contracts.ts'
import { historyTopic } from './history-topic.ts'

type Row = {
  readonly id: string
  readonly billing_id: string
  readonly sum?: number | null
  readonly last_value_wallet?: number | null
  readonly current_value_wallet: number
  readonly type_operation: string
  readonly status: string
}

type Told = { readonly payload: { readonly op: string; readonly after?: Row | null } } | null

/** Where a row is not about any wallet. */
const nobody = 'nobody'

/** The row that was added, or was there when the table was read first; none in any other event. */
function rowIn(value: unknown): Row | undefined {
  const { op, after } = (value as Told)?.payload ?? {}
  return op === 'c' || op === 'r' ? (after ?? undefined) : undefined
}

/** Throws where no user could be told of it. */
export function readChange({ value }: { readonly value: unknown }) {
  messageIn(historyTopic, value)
  const row = rowIn(value)
  if (row !== undefined && changeIn(value) === undefined) {
    const says = 'A row has known words, and amounts with two digits behind the point.'
    throw new Faulty([{ at: ['payload', 'after'], type: 'contract', says }])
  }
  return { value, about: row?.billing_id ?? nobody }
}

const operations = ['CREATE', 'REFILL', 'BUY'] as const
const statuses = ['SUCCESS', 'FAILED'] as const

export function changeIn(value: unknown): Change | undefined {
  const row = rowIn(value)
  if (row === undefined) return undefined
  const operation = operations.find((word) => word === row.type_operation)
  const status = statuses.find((word) => word === row.status)
  const [sum, last, current] = [
    row.sum ?? 0,
    row.last_value_wallet ?? 0,
    row.current_value_wallet,
  ].map(minorOf)
  if (operation === undefined || status === undefined || current === undefined) return undefined
  if (sum === undefined || last === undefined) return undefined
  return { id: row.id, operation, status, sum, last, current }
}

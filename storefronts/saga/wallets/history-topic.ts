/**
 * The history of wallets as change events: each row that is added to the table, in the envelope of
 * Debezium's converter for JSON, its schema with it.
 */
import { oneOf, openGroup, optional, text, type Field } from '@millrace/kernel'
import { double, jsonText } from '#contracts/topics/format'
import { toldIn, type Topic } from '#contracts/topics/topic'
import { decimalOf } from '../../decimals.ts'
import type { Change } from './contracts.ts'

const prefix = 'postgres'
const schema = 'billing'
const table = 'history_billings'
const topic = `${prefix}.${schema}.${table}`

const orNull = (field: Field): Field => ({ anyOf: [field, { type: 'null' }] }) as Field
const whatever = {} as Field

const row = openGroup({
  id: text({ min: 1 }),
  billing_id: text({ min: 1 }),
  sum: optional(orNull(double())),
  last_value_wallet: optional(orNull(double())),
  current_value_wallet: double(),
  type_operation: text(),
  status: text(),
})

const payload = openGroup({
  before: optional(orNull(row)),
  after: optional(orNull(row)),
  source: optional(whatever),
  op: oneOf('c', 'r', 'u', 'd', 't', 'm'),
  ts_ms: optional(whatever),
})

export const historyTopic: Topic = {
  topic,
  partitions: 1,
  settings: { 'cleanup.policy': 'compact', 'compression.type': 'lz4' },
  format: jsonText({
    change: openGroup({ schema: optional(whatever), payload }),
    tombstone: { type: 'null' } as Field,
  }),
  summary: 'Rows of the history of wallets; of one by another hand its user is told, too.',
}

type Column = { readonly type: string; readonly optional: boolean; readonly field: string }
const column = (type: string, field: string, mayBeNull = false): Column => ({
  type,
  optional: mayBeNull,
  field,
})

const struct = (name: string, fields: readonly object[], field?: string) => ({
  type: 'struct',
  fields,
  optional: field === 'before' || field === 'after',
  name,
  ...(field === undefined ? {} : { field }),
})

const columns = [
  column('string', 'id'),
  column('string', 'billing_id'),
  column('double', 'sum', true),
  column('double', 'last_value_wallet', true),
  column('double', 'current_value_wallet'),
  column('string', 'type_operation'),
  column('string', 'status'),
]

const sourceColumns = [
  ...['version', 'connector', 'name'].map((field) => column('string', field)),
  column('int64', 'ts_ms'),
  ...['snapshot', 'db'].map((field) => column('string', field)),
  ...['schema', 'table'].map((field) => column('string', field)),
]

const keySchema = struct(`${topic}.Key`, [column('string', 'id')])
const valueSchema = struct(`${topic}.Envelope`, [
  struct(`${topic}.Value`, columns, 'before'),
  struct(`${topic}.Value`, columns, 'after'),
  struct('millrace.Source', sourceColumns, 'source'),
  column('string', 'op'),
  column('int64', 'ts_ms', true),
])

const orNothing = (minor: number | undefined): number | null =>
  minor === undefined ? null : decimalOf(minor)

/** A row was added to the history of a wallet. */
export function changeTold(walletId: string, change: Change, now: number) {
  const { id, operation, status, sum, last, current } = change
  const after = {
    id,
    billing_id: walletId,
    sum: orNothing(sum),
    last_value_wallet: orNothing(last),
    current_value_wallet: decimalOf(current),
    type_operation: operation,
    status,
  }
  const source = {
    ...{ version: '1', connector: 'millrace', name: prefix, ts_ms: now },
    ...{ snapshot: 'false', db: 'millrace', schema, table },
  }
  const key = JSON.stringify({ schema: keySchema, payload: { id } })
  return toldIn(historyTopic, key, {
    schema: valueSchema,
    payload: { before: null, after, source, op: 'c', ts_ms: now },
  })
}

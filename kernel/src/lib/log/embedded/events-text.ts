/**
 * The events of a batch and shard as one text: a JSON array of their types, then of each event what
 * cannot be told from its data or from the event before.
 */
import type { EventRecord } from '../../runtime/envelope.ts'

type Data = Readonly<Record<string, unknown>>

/** Mostly one as before, some milliseconds later: then only that is said, or nothing at all. */
type Like = readonly [
  version: number,
  tenant: string,
  time: number,
  origin: EventRecord['origin'],
  trace: string | 0,
]

/** None, the key, the field of the data with this name, or itself. */
type Correlation = 0 | 1 | readonly [field: string] | string

type Row = readonly [
  id: string,
  type: number,
  key: string,
  cause: string | 0,
  correlation: Correlation,
  data: unknown,
  like?: Like | number,
]

export function encodeEvents(records: readonly EventRecord[]): string {
  const types: string[] = []
  const rows: (Row | readonly string[])[] = [types]
  let before: EventRecord | undefined
  let type = 0
  let named: readonly [field: string] = ['']
  for (const record of records) {
    // Those of a kind stand mostly together.
    if (record.type !== before?.type) type = types.indexOf(record.type)
    if (type < 0) type = types.push(record.type) - 1
    const { id, key, cause = 0, data } = record
    const like = likeOf(record, before)
    const correlation = encodeCorrelation(record, named)
    if (typeof correlation === 'object') named = correlation
    if (like === 0) rows.push([id, type, key, cause, correlation, data])
    else rows.push([id, type, key, cause, correlation, data, like])
    before = record
  }
  return JSON.stringify(rows)
}

export function decodeEvents(text: string): EventRecord[] {
  const [types, ...rows] = JSON.parse(text) as [readonly string[], ...Row[]]
  const records: EventRecord[] = []
  let before: Like = [1, '', 0, 'step', 0]
  for (const [id, type, key, cause, correlation, data, like = 0] of rows) {
    const [version, tenant, time, origin, trace]: Like =
      typeof like === 'number'
        ? [before[0], before[1], before[2] + like, before[3], before[4]]
        : like
    before = [version, tenant, time, origin, trace]
    records.push({
      ...{ id, type: types[type] ?? '', version, tenant, key, time, origin, data },
      cause: cause === 0 ? undefined : cause,
      correlation: decodeCorrelation(correlation, key, data),
      trace: trace === 0 ? undefined : trace,
    })
  }
  return records
}

function likeOf(record: EventRecord, before: EventRecord | undefined): Like | number {
  const { version, tenant, time, origin, trace } = record
  const isLike =
    before !== undefined &&
    version === before.version &&
    tenant === before.tenant &&
    origin === before.origin &&
    trace === before.trace
  return isLike ? time - before.time : [version, tenant, time, origin, trace ?? 0]
}

/**
 * Most events of an order are told under another key, and name the order in their data: mostly in the
 * field that named the last one.
 */
function encodeCorrelation(
  { correlation, key, data }: EventRecord,
  likely: readonly [field: string],
): Correlation {
  if (correlation === undefined) return 0
  if (correlation === key) return 1
  if ((data as Data)[likely[0]] === correlation) return likely
  for (const field in data as Data) if ((data as Data)[field] === correlation) return [field]
  return correlation
}

function decodeCorrelation(is: Correlation, key: string, data: unknown): string | undefined {
  if (is === 0) return undefined
  if (is === 1) return key
  return typeof is === 'string' ? is : String((data as Data)[is[0]])
}

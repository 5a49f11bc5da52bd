/** The events of a batch and shard as one text: a JSON array of values in the order of `fields`. */
import type { EventRecord } from '../../runtime/envelope.ts'

export const encodeEvents = (records: readonly EventRecord[]): string =>
  JSON.stringify(records.map(valuesOf))

export const decodeEvents = (text: string): EventRecord[] =>
  (JSON.parse(text) as ReturnType<typeof valuesOf>[]).map(recordOf)

const valuesOf = (record: EventRecord) =>
  [
    record.id,
    record.type,
    record.version,
    record.tenant,
    record.key,
    record.time,
    record.origin,
    record.cause ?? 0,
    // Most events of an order are told under another key; an order's own need not repeat it.
    record.correlation === record.key ? 1 : (record.correlation ?? 0),
    record.trace ?? 0,
    record.data,
  ] as const

function recordOf(values: ReturnType<typeof valuesOf>): EventRecord {
  const [id, type, version, tenant, key, time, origin, cause, correlation, trace, data] = values
  return {
    ...{ id, type, version, tenant, key, time, origin, data },
    cause: cause === 0 ? undefined : cause,
    correlation: correlation === 1 ? key : correlation === 0 ? undefined : correlation,
    trace: trace === 0 ? undefined : trace,
  }
}

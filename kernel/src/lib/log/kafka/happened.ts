/** Job: an event as it goes to whoever reads it beside the engine: as it was committed, or as it lies in the log. */
import type { Message, Header } from './client.ts'
import type { Fresh } from './companion.ts'
import { envelopeHeader, traceHeader } from './records.ts'
import type { Position } from './relay-positions.ts'

export type Happened = {
  readonly partition: number
  readonly offset: number
  /** The offset was counted, and may lie before where the event really is. */
  readonly isCounted: boolean
  readonly timestamp?: number
  readonly key: string
  readonly id: string
  readonly type: string
  readonly version: number
  /** Its envelope, and what it is traced by. */
  readonly headers: readonly Header[]
  readonly data: unknown
  /** Why it cannot be understood. */
  readonly fault?: string
}

/** Its shard was carried up to and with it. */
export const throughEvent = ({ offset, isCounted, id }: Happened): Position =>
  isCounted ? { next: offset, after: id } : { next: offset + 1 }

export function happenedJustNow({ shard, first, events, records }: Fresh): readonly Happened[] {
  const timestamp = Date.now()
  return events.map(({ id, type, version, data }, nth) => ({
    ...{ partition: shard, offset: first + nth, isCounted: true, timestamp },
    ...{ key: String(records[nth]?.key ?? ''), headers: records[nth]?.headers ?? [] },
    ...{ id, type, version, data },
  }))
}

/** What of an event's envelope is asked for. */
type Known = { readonly id: string; readonly type: string; readonly version: number }

export function happenedIn(record: Message): Happened {
  const { partition, offset, key, timestamp } = record
  const lies = {
    ...{ partition, offset, isCounted: false, key: String(key) },
    ...(timestamp === undefined ? {} : { timestamp }),
  }
  try {
    const headers = headersOf(record)
    const envelope = headers.find((header) => envelopeHeader in header)?.[envelopeHeader]
    if (envelope === undefined) throw new Error('The record has no envelope.')
    // Only the engine writes this topic.
    const { id, type, version } = JSON.parse(envelope) as Known
    const data: unknown = JSON.parse(record.value?.toString() ?? 'null')
    return { ...lies, id, type, version, headers, data }
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error)
    return { ...lies, id: '', type: 'unknown', version: 0, headers: [], data: undefined, fault }
  }
}

const kept = [envelopeHeader, traceHeader]

const headersOf = ({ headers = [] }: Message): readonly Header[] =>
  kept.flatMap((name) =>
    headers.filter((header) => name in header).map((header) => ({ [name]: String(header[name]) })),
  )

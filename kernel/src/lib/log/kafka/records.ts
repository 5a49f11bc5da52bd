/**
 * Job: how state, events and messages lie in Kafka's records. A value is the bare payload; what the
 * kernel knows of an event stands in a header. A write that takes an entry away has no value, so that
 * compaction forgets it.
 */
import {
  decodeEnvelope,
  encodeEnvelope,
  type Envelope,
  type EventRecord,
} from '../../runtime/envelope.ts'
import { keyText } from '../../runtime/shard.ts'
import type { StateWrite, StoredEvent } from '../log.ts'
import type { Header, Message } from './client.ts'
import { placeOf, separator } from './overlay.ts'
import type { Outgoing } from './producer.ts'

export const stateRecord = (topic: string, write: StateWrite): Outgoing => ({
  topic,
  partition: write.shard,
  key: placeOf(write) + separator + write.entry,
  value: write.value === undefined ? null : Buffer.from(write.value),
})

export function writeFrom({ partition, key, value }: Message): StateWrite {
  const [service = '', name = '', map = '', entry = ''] = String(key).split(separator)
  return {
    ...{ shard: partition, service, key: name, map, entry },
    value: value === null ? undefined : value.toString(),
  }
}

export const eventRecord = (topic: string, shard: number, event: EventRecord): Outgoing => ({
  topic,
  partition: shard,
  key: keyText(event.tenant, event.key),
  value: Buffer.from(JSON.stringify(event.data)),
  headers: headersOf(event),
})

export const envelopeHeader = 'millrace-envelope'
export const traceHeader = 'traceparent'

/** In one header: each one more costs as much as the whole record does without. */
function headersOf(event: EventRecord): readonly Header[] {
  // What comes may be a whole envelope, of which an event is only a part.
  const { id, type, version, tenant, key, time, origin, cause, correlation } = event
  const envelope = { id, type, version, tenant, key, time, origin, cause, correlation }
  const header = { [envelopeHeader]: JSON.stringify(envelope) }
  return event.trace === undefined ? [header] : [header, { [traceHeader]: event.trace }]
}

export function eventFrom({ offset, value, headers = [] }: Message): StoredEvent {
  const all = new Map(headers.flatMap((header) => Object.entries(header)))
  // Only the engine writes this topic.
  const stored = JSON.parse(String(all.get(envelopeHeader))) as StoredEnvelope
  const record: EventRecord = {
    ...stored,
    cause: stored.cause,
    correlation: stored.correlation,
    trace: all.get(traceHeader)?.toString(),
    data: JSON.parse(value?.toString() ?? 'null'),
  }
  return { offset, record }
}

type Optional = 'cause' | 'correlation'
type StoredEnvelope = Omit<EventRecord, 'data' | 'trace' | Optional> &
  Partial<Pick<EventRecord, Optional>>

export const inboxRecord = (topic: string, shard: number, message: Envelope): Outgoing => ({
  topic,
  partition: shard,
  key: keyText(message.tenant, message.key),
  value: Buffer.from(encodeEnvelope(message)),
})

export const messageFrom = ({ value }: Message): Envelope =>
  decodeEnvelope(value?.toString() ?? '{}')

/**
 * Job: how state, events and messages lie in Kafka's records. A value is the bare payload; what the
 * kernel knows of an event stands in headers. A write that takes an entry away has no value, so that
 * compaction forgets it.
 */
import {
  decodeEnvelope,
  encodeEnvelope,
  type Envelope,
  type EventRecord,
  type Origin,
} from '../../runtime/envelope.ts'
import { keyText } from '../../runtime/shard.ts'
import type { StateWrite, StoredEvent } from '../log.ts'
import type { Header, Message } from './client.ts'
import type { Outgoing } from './producer.ts'

const separator = '\u001f'

export const stateRecord = (topic: string, write: StateWrite): Outgoing => ({
  topic,
  partition: write.shard,
  key: [write.service, write.key, write.map, write.entry].join(separator),
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

const given = (name: string, value: string | undefined): readonly Header[] =>
  value === undefined ? [] : [{ [name]: value }]

const headersOf = (event: EventRecord): readonly Header[] => [
  { 'millrace-id': event.id },
  { 'millrace-type': event.type },
  { 'millrace-version': String(event.version) },
  { 'millrace-tenant': event.tenant },
  { 'millrace-key': event.key },
  { 'millrace-time': String(event.time) },
  { 'millrace-origin': event.origin },
  ...given('millrace-cause', event.cause),
  ...given('millrace-correlation', event.correlation),
  ...given('traceparent', event.trace),
]

export function eventFrom({ offset, value, headers = [] }: Message): StoredEvent {
  const all = new Map(headers.flatMap((header) => Object.entries(header)))
  const text = (name: string): string | undefined => all.get(name)?.toString()
  const record: EventRecord = {
    id: text('millrace-id') ?? '',
    type: text('millrace-type') ?? '',
    version: Number(text('millrace-version')),
    tenant: text('millrace-tenant') ?? '',
    key: text('millrace-key') ?? '',
    time: Number(text('millrace-time')),
    // Only the engine writes this topic.
    origin: text('millrace-origin') as Origin,
    cause: text('millrace-cause'),
    correlation: text('millrace-correlation'),
    trace: text('traceparent'),
    data: JSON.parse(value?.toString() ?? 'null'),
  }
  return { offset, record }
}

export const inboxRecord = (topic: string, shard: number, message: Envelope): Outgoing => ({
  topic,
  partition: shard,
  key: keyText(message.tenant, message.key),
  value: Buffer.from(encodeEnvelope(message)),
})

export const messageFrom = ({ value }: Message): Envelope =>
  decodeEnvelope(value?.toString() ?? '{}')

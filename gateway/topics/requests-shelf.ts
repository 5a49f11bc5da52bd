/** The topic of requests where the log has none of its own: what is asked for is kept, and acted on. */
import { checker, type AskOptions } from '@millrace/kernel'
import type { SchemaRegistry } from '@millrace/kernel/registry'
import { placeOf, writeRecord, type Written } from '#contracts/topics/hand'
import { requestsTopic, requestTypes } from '#contracts/topics/requests'
import { accepted, type Edge } from '../edge.ts'
import { invalid, Problem } from '../problem.ts'
import { asAtTheEdge, faultsIn, wishOf, type Wish } from '../requests-topic.ts'
import { avroNameOf } from './named-value.ts'
import { handHeaders, handKey, onceOf, partitionIn, type Headers } from './hand-record.ts'
import { show } from './hand-topic.ts'
import { rawUnionOf } from './raw-records.ts'
import type { GivenRecord, ShelfTopic, WrittenRecord } from './shelf.ts'

const named = new Map(requestTypes.map((type) => [avroNameOf(type), type]))
const partition = 0
const tenantHeader = 'millrace-tenant'

export const requestsSummary =
  'What other systems ask for: the calls of the native API, once for each millrace-id.'

export function requestsShelf(
  edge: Edge,
  prefix: string,
  registry: () => Promise<SchemaRegistry>,
): ShelfTopic {
  const topic = prefix + requestsTopic
  const read: ShelfTopic['read'] = (place, call) => show(edge, { topic }, { place, call })
  return {
    ...{ topic, partitions: 1, format: 'avro', summary: requestsSummary },
    ...{ read, readRaw: rawUnionOf({ topic, types: requestTypes }, registry, read) },
    write: (record, call) => write(edge, topic, { record, call }),
  }
}

type Given = { readonly record: GivenRecord; readonly call: AskOptions }

async function write(edge: Edge, topic: string, { record, call }: Given): Promise<WrittenRecord> {
  partitionIn({ topic, partitions: 1 }, record.partition ?? partition)
  const key = handKey({}, record.key)
  const headers = handHeaders(record.headers)
  checkTenant(headers, call.tenant)
  const { wish } = requestIn(record.value)
  const { sent, orderId } = await asAtTheEdge(wish, {
    needed: () => edge.checks.needed(edge.tenant),
    isKnown: (customerId) => edge.personal.isKnown(customerId),
  })
  const asked = writeRecord({
    ...{ place: placeOf(topic, partition), topic, partition, value: record.value },
    ...{ about: key ?? topic, asks: { type: sent.type.wireName, data: sent.data } },
    ...(key === undefined ? {} : { key }),
    ...(headers === undefined ? {} : { headers }),
  })
  const correlation = orderId === undefined ? {} : { correlation: orderId }
  const options = { ...call, ...correlation, ...onceOf(headers) }
  const { body, position, replayed } = await accepted(edge, asked, options)
  return { ...(body as Written), position, replayed }
}

type Request = {
  readonly type: (typeof requestTypes)[number]
  readonly data: unknown
  /** What it comes to. */
  readonly wish: Wish
}

/** Throws what is wrong with it. */
export function requestIn(value: unknown): Request {
  const fields: readonly (readonly [string, unknown])[] = Object.entries(value ?? {})
  const [name, data] = fields[0] ?? ['']
  const type = fields.length === 1 ? named.get(name) : undefined
  if (type === undefined) {
    throw invalid('/value', `It must have one field, one of ${[...named.keys()].join(', ')}.`)
  }
  if (!type.fits(data)) {
    const faults = checker(type.schema).faults(data ?? null)
    const told = faults.map(({ pointer, detail }) => `${pointer || name}: ${detail}`)
    throw invalid('/value', told.join(' '))
  }
  try {
    return { type, data, wish: wishOf(type.wireName, data) }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    throw invalid('/value', faultsIn(error))
  }
}

function checkTenant(headers: Headers | undefined, tenant: string): void {
  const given = headers?.[tenantHeader] ?? tenant
  if (given !== tenant) {
    throw invalid(`/headers/${tenantHeader}`, `On this log all that is asked for is ${tenant}'s.`)
  }
}

/** A storefront's topic where the log has none of its own: its records are state of a machine. */
import { checker, type AskOptions } from '@millrace/kernel'
import type { SchemaRegistry } from '@millrace/kernel/registry'
import {
  aboutKey,
  placeOf,
  showRecords,
  writeRecord,
  type Records,
  type Written,
} from '#contracts/topics/hand'
import { partitionOf, type Topic } from '#contracts/topics/topic'
import { accepted, type Edge } from '../edge.ts'
import type { CallOptions } from '../engine.ts'
import { invalid } from '../problem.ts'
import { valueAsRead } from './codec.ts'
import { opening, sealing } from './open-value.ts'
import { handHeaders, handKey, onceOf, partitionIn } from './hand-record.ts'
import { rawOf } from './raw-records.ts'
import type { GivenRecord, Place, ShelfTopic, Shown, WrittenRecord } from './shelf.ts'

/** A topic of a tenant's storefront, which others may write as well as we. */
export type HandTopic = Topic & {
  readonly tenant: string
  /**
   * Of a record by another hand, as its value is kept, and the key that is told of it. Throws where it
   * breaks the topic's contract. Left out where nobody but us writes.
   */
  readonly read?: (record: { readonly key: string | undefined; readonly value: unknown }) => {
    readonly value: unknown
    readonly about: string
  }
  /** Whose its personal fields are: needed where others write what has some. */
  readonly whose?: (taken: { readonly value: unknown; readonly about: string }) => string
}

type Read = NonNullable<HandTopic['read']>

export function keptTopic(
  edge: Edge,
  topic: HandTopic,
  registry: () => Promise<SchemaRegistry>,
): ShelfTopic {
  const { tenant, read, partitions, summary, format } = topic
  const shown: ShelfTopic['read'] = (place, call) =>
    show(edge, topic, { place, call: { ...call, tenant } })
  return {
    ...{ topic: topic.topic, partitions, tenant, summary, format: format.is },
    ...{ read: shown, readRaw: rawOf(topic, registry, shown) },
    ...(read && {
      write: (record: GivenRecord, call: AskOptions) =>
        write(edge, { topic, read, record, call: { ...call, tenant } }),
    }),
  }
}

type Shows = { readonly place: Place; readonly call: CallOptions }

export async function show(
  edge: Edge,
  { topic, keys, personal = [] }: Pick<Topic, 'topic' | 'keys' | 'personal'>,
  { place: { partition, from, limit }, call }: Shows,
): Promise<Shown> {
  const asked = showRecords({ place: placeOf(topic, partition), from, limit })
  const { items, next } = (await accepted(edge, asked, call)).body as Records
  const shown = items.map(async ({ at, offset, key = null, value, headers = {} }) => ({
    key: keys === 'long' && key !== null ? Number(key) : key,
    headers: headers as Readonly<Record<string, string>>,
    ...{ offset, at, value: await (opening({ personal }, value, edge.personal) ?? value) },
  }))
  return { items: await Promise.all(shown), next }
}

type Writes = {
  readonly topic: HandTopic
  readonly read: Read
  readonly record: GivenRecord
  readonly call: AskOptions
}

async function write(edge: Edge, { topic, read, record, call }: Writes): Promise<WrittenRecord> {
  const key = handKey(topic, record.key)
  const headers = handHeaders(record.headers)
  const partition = partitionIn(topic, record.partition ?? partitionOf(topic, key))
  const taken = await judged(topic, read, { key, value: record.value })
  const { about } = taken
  const value = await sealing(topic, taken, edge.personal.of(topic.tenant))
  const asked = writeRecord({
    ...{ place: placeOf(topic.topic, partition), topic: topic.topic, partition, value, about },
    ...(key === undefined ? {} : { key }),
    ...(headers === undefined ? {} : { headers }),
  })
  const { body, position, replayed } = await accepted(edge, asked, { ...call, ...onceOf(headers) })
  return { ...(body as Written), position, replayed }
}

/** What is kept of a record by another hand: the same as of its bytes in a broker. */
export async function judged(topic: Topic, read: Read, { key, value }: Parameters<Read>[0]) {
  try {
    const taken = read({ key, value: await valueAsRead(topic, value) })
    if (aboutKeys.fits(taken.about)) return taken
    throw new Error('What it is about has no fitting id.')
  } catch (error) {
    throw invalid('/value', error instanceof Error ? error.message : String(error))
  }
}

const aboutKeys = checker(aboutKey)

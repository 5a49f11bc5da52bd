/**
 * The topics of the log API where they lie in Kafka: what is shown is what any reader sees there, and
 * what is written by hand lies there as from any producer.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { BrokenRecord, listDeadLetters } from '@millrace/kernel'
import { unionOf, WireReader, WireWriter } from '@millrace/kernel/kafka'
import type { SchemaRegistry } from '@millrace/kernel/registry'
import { factsTopics } from '#contracts/topics/facts'
import { requestsTopic, requestTypes } from '#contracts/topics/requests'
import { keyBytes, partitionOf } from '#contracts/topics/topic'
import type { TopicsByErrand } from './by-errand.ts'
import type { CallOptions, GatewayEngine } from '../gateway/engine.ts'
import { Problem } from '../gateway/problem.ts'
import { codecOf } from '../gateway/topics/codec.ts'
import { namedValue } from '../gateway/topics/named-value.ts'
import {
  handHeaders,
  handKey,
  idHeader,
  onceOf,
  partitionIn,
} from '../gateway/topics/hand-record.ts'
import { judged, type HandTopic } from '../gateway/topics/hand-topic.ts'
import { requestIn, requestsSummary } from '../gateway/topics/requests-shelf.ts'
import type { GivenRecord, Place, Shelf, ShelfTopic, Shown } from '../gateway/topics/shelf.ts'
import { keyIn } from './shared-topics.ts'
import type { TopicsOnKafka } from './topics.ts'

type OnKafka = {
  readonly topics: readonly HandTopic[]
  readonly prefix: string
  readonly registry: () => Promise<SchemaRegistry>
  readonly there: TopicsByErrand
  readonly engine: Pick<GatewayEngine, 'askEachShard'>
}

/** The brokers are spoken to by the engine's thread; by the time that somebody asks they may be there. */
export const topicsOnKafka =
  (registry: SchemaRegistry, there: TopicsByErrand): TopicsOnKafka =>
  (own) =>
    shelfOn({ ...own, registry: async () => registry, there })

const shelfOn =
  (around: Omit<OnKafka, 'engine'>): Shelf =>
  ({ engine }) => {
    const kafka = { ...around, engine }
    return [
      ...kafka.topics.map((topic) => sharedTopic(topic, kafka)),
      ...factsTopics.map(({ topic, summary, events }) =>
        ownTopic({ topic: kafka.prefix + topic, summary, types: events }, kafka),
      ),
      requests(kafka),
    ]
  }

function sharedTopic(topic: HandTopic, kafka: OnKafka): ShelfTopic {
  const codec = once(() => codecOf(topic, kafka.registry))
  const { tenant, partitions, summary, format, read: reads, keys } = topic
  const told = { topic: topic.topic, tenant, partitions, summary, format: format.is }
  const read: ShelfTopic['read'] = (place, call) =>
    shown(kafka, topic.topic, {
      ...{ place, call },
      keyOf: (key) => (keys === 'long' && key !== undefined ? Number(key) : (key ?? null)),
      keys,
      valueOf: async (bytes) => (await codec()).read(bytes),
    })
  const readRaw = rawly(kafka, topic.topic)
  if (reads === undefined) return { ...told, read, readRaw }
  return {
    ...told,
    ...{ read, readRaw },
    write: async (record, { id }) => {
      const key = handKey(topic, record.key)
      await judged(topic, reads, { key, value: record.value })
      const value = record.value === null ? null : (await codec()).write(record.value)
      return written(kafka, topic.topic, {
        ...{ record, id, value },
        key: key === undefined ? null : Buffer.from(keyBytes(topic, key)),
        partition: partitionIn(topic, record.partition ?? partitionOf(topic, key)),
      })
    },
  }
}

type Own = Pick<ShelfTopic, 'topic' | 'summary'> & {
  readonly types: readonly (typeof requestTypes)[number][] | (typeof factsTopics)[number]['events']
}

/** How many partitions it has is known when the brokers are. */
function ownTopic({ topic, summary, types }: Own, kafka: OnKafka): ShelfTopic {
  const named = new Map(types.map((type) => [type.wireName as string, type]))
  const reader = new WireReader(types, async (id) => (await kafka.registry()).schemaById(id))
  return {
    ...{ topic, summary, format: 'avro', readRaw: rawly(kafka, topic) },
    get partitions() {
      return begun(kafka).partitions?.get(topic) ?? 0
    },
    read: (place, call) =>
      shown(kafka, topic, {
        ...{ place, call },
        valueOf: async (bytes) => {
          const { type, data } = await reader.read(bytes)
          const known = named.get(type)
          return known === undefined ? data : namedValue(known, data)
        },
      }),
  }
}

function requests(kafka: OnKafka): ShelfTopic {
  const topic = kafka.prefix + requestsTopic
  const shelf = ownTopic({ topic, summary: requestsSummary, types: requestTypes }, kafka)
  const writer = once(async () => {
    const id = await (await kafka.registry()).register(`${topic}-value`, unionOf(requestTypes))
    return new WireWriter(requestTypes, id)
  })
  const write: ShelfTopic['write'] = async (record, { id }) => {
    const key = handKey({}, record.key)
    const { type, data } = requestIn(record.value)
    const placed = { topic, partitions: shelf.partitions }
    const value = Buffer.from((await writer()).write(type.wireName, data))
    return written(kafka, topic, {
      ...{ record, id, value, key: key === undefined ? null : Buffer.from(key) },
      partition: partitionIn(placed, record.partition ?? partitionOf(placed, key)),
    })
  }
  return Object.defineProperties({ write } as ShelfTopic, Object.getOwnPropertyDescriptors(shelf))
}

type Shows = {
  readonly place: Place
  readonly call: CallOptions
  readonly valueOf: (bytes: Buffer) => unknown
  readonly keys?: HandTopic['keys']
  readonly keyOf?: (key: string | undefined) => string | number | null
}

async function shown(
  kafka: OnKafka,
  topic: string,
  { place: { partition, from, limit }, call, valueOf, keys, keyOf = (key) => key ?? null }: Shows,
): Promise<Shown> {
  const there = begun(kafka)
  await caughtUp(kafka, call)
  const { records, next } = await there.read({ topic, partition }, from, limit)
  const items = records.map(async ({ key, value, ...record }) => ({
    ...aboutOf(record),
    key: keyOf(await orNot(() => keyIn(keys === undefined ? {} : { keys }, key))),
    value: value === null ? null : await readable(value, valueOf),
  }))
  return { items: await Promise.all(items), next }
}

const rawly =
  (kafka: OnKafka, topic: string): ShelfTopic['readRaw'] =>
  async ({ partition, from, limit }, call) => {
    const there = begun(kafka)
    await caughtUp(kafka, call)
    const { records, next } = await there.read({ topic, partition }, from, limit)
    const items = records.map(({ key, value, ...record }) => ({
      ...aboutOf(record),
      key: key === null || key === undefined ? null : Buffer.from(key).toString('base64'),
      value: value?.toString('base64') ?? null,
    }))
    return { items, next }
  }

type Lying = Awaited<ReturnType<TopicsByErrand['read']>>['records'][number]

const aboutOf = ({ offset, timestamp = 0, headers = [] }: Omit<Lying, 'key' | 'value'>) => ({
  ...{ offset, at: timestamp },
  headers: Object.fromEntries(
    headers.flatMap(Object.entries).map(([name, text]) => [name, String(text)]),
  ),
})

/** What breaks the topic's contract is shown as it lies there. */
async function readable(bytes: Buffer, valueOf: Shows['valueOf']): Promise<unknown> {
  try {
    return await valueOf(bytes)
  } catch (error) {
    if (!(error instanceof BrokenRecord)) throw error
    return { broken: error.message, base64: bytes.toString('base64') }
  }
}

async function orNot<T>(read: () => T): Promise<T | undefined> {
  try {
    return read()
  } catch {
    return undefined
  }
}

type Writes = {
  readonly record: GivenRecord
  /** Of the call, where a key of the caller's stands for it. */
  readonly id: string | undefined
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly partition: number
}

/** What is sent again lies there again, and under one id it happens once. */
async function written(kafka: OnKafka, topic: string, { record, id, ...lies }: Writes) {
  const headers = {
    ...(id === undefined ? {} : { [idHeader]: id }),
    ...handHeaders(record.headers),
  }
  onceOf(headers)
  const told = Object.entries(headers).map(([name, text]) => ({ [name]: text }))
  const offset = await begun(kafka).write({ topic, ...lies, headers: told })
  return { partition: lies.partition, offset }
}

const lagMsMax = 2000
const lookMs = 10

/** Who reads what was answered before sees what it told: relays come soon after. */
async function caughtUp(
  { there, engine }: OnKafka,
  { after, ...call }: CallOptions,
): Promise<void> {
  if (after !== undefined) {
    // Whoever owns the shards answers when its relays have come so far.
    const fresh = { ...call, after: { ...after, relayed: true } }
    await engine.askEachShard(listDeadLetters({ limit: 1 }), fresh)
    return
  }
  const until = performance.now() + lagMsMax
  while ((await there.lag()) > 0 && performance.now() < until) await sleep(lookMs)
}

function begun({ there }: OnKafka): TopicsByErrand {
  if (there.partitions !== undefined) return there
  throw new Problem('unavailable', 'Millrace is starting.', { retryAfterSeconds: 1 })
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    const making = (made ??= make())
    making.catch(() => (made = undefined))
    return making
  }
}

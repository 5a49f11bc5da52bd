/** The storefronts' topics on Kafka: what we tell in them, and what other hands write there. */
import { BrokenRecord, type Engine } from '@millrace/kernel'
import type { Asked, FactsTopic, Requests } from '@millrace/kernel/kafka'
import type { SchemaRegistry } from '@millrace/kernel/registry'
import { placeOf, recordTold, recordWritten } from '#contracts/topics/hand'
import { keyBytes, type Topic } from '#contracts/topics/topic'
import type { Personal } from '../gateway/customers/personal.ts'
import { codecOf, type Codec } from '../gateway/topics/codec.ts'
import { opening, sealing } from '../gateway/topics/open-value.ts'
import type { HandTopic } from '../gateway/topics/hand-topic.ts'

export type SharedTopic = { readonly topic: HandTopic; readonly codec: Codec }

export const sharedTopics = (
  topics: readonly HandTopic[],
  registry: SchemaRegistry,
): Promise<readonly SharedTopic[]> =>
  Promise.all(
    topics.map(async (topic) => ({ topic, codec: await codecOf(topic, async () => registry) })),
  )

type Told = Pick<ReturnType<typeof recordWritten>['data'], 'topic' | 'key' | 'value' | 'headers'> &
  Pick<ReturnType<typeof recordTold>['data'], 'partition'>

/**
 * What lies in the topic of all that is told. No value is a record that says: it is gone. What another hand
 * wrote is an event only where the log had no topics, before the shop moved here.
 */
export const toldTopic = (
  { topic, codec }: SharedTopic,
  personal: Personal | undefined,
): FactsTopic => ({
  topic: topic.topic,
  partitions: topic.partitions,
  events: [recordTold, recordWritten],
  prepare: (_, data) => {
    const told = data as Told
    if (personal === undefined || told.topic !== topic.topic) return undefined
    return opening(topic, told.value, personal)?.then((value) => ({ ...told, value }))
  },
  write: (_, data) => {
    const { value } = data as Told
    return value === null ? null : codec.write(value)
  },
  place: (_, data) => {
    const { topic: name, key, partition, headers } = data as Told
    if (name !== topic.topic) return undefined
    return { ...keyOf(topic, key), partition, ...headersOf(headers) }
  },
})

/** Ours say what it is now. */
const ourHeader = /^millrace-/

function headersOf(given: unknown) {
  if (given === undefined) return {}
  const texts = Object.entries(given as Readonly<Record<string, string>>)
  return {
    headers: texts
      .filter(([name]) => !ourHeader.test(name))
      .map(([name, text]) => ({ [name]: text })),
  }
}

function keyOf(topic: Topic, key: string | undefined) {
  if (key === undefined) return { key: '', keyBytes: null }
  return topic.keys === 'long' ? { key, keyBytes: Buffer.from(keyBytes(topic, key)) } : { key }
}

/** Who knows which service takes what. */
export type Takers = Pick<Engine, 'registry'>
type From = Pick<Requests, 'broken' | 'clock'> & {
  readonly engine: Takers
  /** Without keys what others wrote of a person is kept as they wrote it. */
  readonly personal?: Personal | undefined
}

/** Undefined where nobody but us writes. */
export function handsIn(
  { topic, codec }: SharedTopic,
  { engine, personal, ...from }: From,
): Requests | undefined {
  const { read, tenant } = topic
  if (read === undefined) return undefined
  return {
    ...{ ...from, topic: topic.topic, tenant, isOneTenants: true },
    read: async (bytes, { key: keyFound, partition }) => {
      const value = bytes === null ? null : await codec.read(bytes)
      const key = keyIn(topic, keyFound)
      const taken = judged(read, { key, value })
      const kept = personal === undefined ? taken.value : await sealing(topic, taken, personal)
      const record = { place: placeOf(topic.topic, partition), topic: topic.topic, partition }
      const sent = recordWritten({
        ...record,
        ...taken,
        value: kept,
        ...(key === undefined ? {} : { key }),
      })
      if (!sent.type.fits(sent.data)) throw new BrokenRecord('What it is about has no fitting id.')
      return listeners(engine, tenant).map((service): Asked => ({
        sent,
        service,
        key: sent.data.about,
      }))
    },
  }
}

export function keyIn(
  { keys }: Pick<Topic, 'keys'>,
  key: Buffer | string | null | undefined,
): string | undefined {
  if (key === null || key === undefined) return undefined
  const bytes = Buffer.from(key)
  if (keys !== 'long') return bytes.toString()
  if (bytes.length !== 8) throw new BrokenRecord(`Its key has ${bytes.length} bytes, not 8.`)
  return String(bytes.readBigInt64BE())
}

/** Throws what is told of a record that breaks the contract. */
export function judged(
  read: NonNullable<HandTopic['read']>,
  record: Parameters<NonNullable<HandTopic['read']>>[0],
): ReturnType<NonNullable<HandTopic['read']>> {
  try {
    return read(record)
  } catch (error) {
    throw new BrokenRecord(error instanceof Error ? error.message : String(error))
  }
}

const listeners = ({ registry }: Takers, tenant: string): readonly string[] =>
  registry
    .targets(recordWritten.wireName)
    .filter((target) => target.tenant === undefined || target.tenant === tenant)
    .map(({ service }) => service.name)

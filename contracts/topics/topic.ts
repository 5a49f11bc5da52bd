/** A topic of a storefront: its name, its partitions, and how what lies there is written. */
import { murmur2, type Sent } from '@millrace/kernel'
import type { Format } from './format.ts'
import { placeOf, recordTold } from './hand.ts'

export type Topic = {
  readonly topic: string
  readonly partitions: number
  readonly format: Format
  /** Keys are text, unless they are numbers in eight bytes: those are told as their digits. */
  readonly keys?: 'text' | 'long'
  /** How Kafka is to keep its records, where its system says so: all of them, for ever, unless told. */
  readonly settings?: TopicSettings
  /** The fields of a value that are personal: told sealed, and opened for who reads the topic. */
  readonly personal?: readonly string[]
  /** What each record of ours is told with. */
  readonly headers?: Readonly<Record<string, string>>
  /** For its readers: what it tells of, and what a record by another hand in it does. */
  readonly summary: string
}

/** Where the last record of each key is kept, there is none without a key. */
export type TopicSettings = {
  readonly 'cleanup.policy': 'compact'
  readonly 'compression.type'?: 'lz4'
}

const utf8 = new TextEncoder()

export function keyBytes({ keys }: Pick<Topic, 'keys'>, key: string): Uint8Array {
  if (keys !== 'long') return utf8.encode(key)
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigInt64(0, BigInt(key))
  return bytes
}

/** Where Java's default partitioner puts a key. What has none lies in the first partition. */
export function partitionOf(
  topic: Pick<Topic, 'keys' | 'partitions'>,
  key: string | undefined,
): number {
  if (topic.partitions === 1 || key === undefined) return 0
  return (murmur2(keyBytes(topic, key)) & 0x7fffffff) % topic.partitions
}

/** A record of ours. `value` is as the topic's format has it; the bytes are made of it. */
export function toldIn(topic: Topic, key: string | undefined, value: unknown): Sent {
  const partition = partitionOf(topic, key)
  return recordTold({
    ...{ place: placeOf(topic.topic, partition), topic: topic.topic, partition, value },
    ...(key === undefined ? {} : { key }),
    ...(topic.headers === undefined ? {} : { headers: topic.headers }),
  })
}

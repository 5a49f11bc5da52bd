/**
 * Job: loads the Kafka client (librdkafka), and says what of it we use. It is native code that an
 * install does not bring along, so its types are ours, and are all that the driver may call.
 * Boundary: nothing but the driver's files knows them.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { StoreRefused } from '../log.ts'
import { endAtOnce } from './end-at-once.ts'

export type ClientError = Error & {
  readonly code: number
  readonly isFatal?: boolean
  readonly isRetriable?: boolean
  readonly isTxnRequiresAbort?: boolean
}

export type Done<T = unknown> = (error: ClientError | null | undefined, result: T) => void

export type Partition = { readonly topic: string; readonly partition: number }
export type Offset = Partition & { readonly offset: number }

export type Message = Offset & {
  readonly value: Buffer | null
  readonly key?: Buffer | string | null
  /** When it was sent, in milliseconds since 1970. */
  readonly timestamp?: number
  readonly headers?: readonly { readonly [name: string]: Buffer | string }[]
}

export type Header = { readonly [name: string]: string }

interface Client {
  connect(options: { readonly timeout: number }, done: Done): void
  disconnect(done: Done): void
}

export interface ClientProducer extends Client {
  produce(
    topic: string,
    partition: number,
    value: Buffer | null,
    key: string | Buffer | null,
    timestamp?: number | null,
    opaque?: unknown,
    headers?: readonly Header[],
  ): void
  flush(timeoutMs: number, done: Done): void
  initTransactions(timeoutMs: number, done: Done): void
  beginTransaction(done: Done): void
  sendOffsetsToTransaction(
    offsets: readonly Offset[],
    consumer: ClientConsumer,
    timeoutMs: number,
    done: Done,
  ): void
  commitTransaction(timeoutMs: number, done: Done): void
  abortTransaction(timeoutMs: number, done: Done): void
  /** Of a producer without transactions, which says of each record where it lies. */
  setPollInterval?(ms: number): void
  on?(
    event: 'delivery-report',
    hear: (error: ClientError | null | undefined, report: Offset & { opaque?: unknown }) => void,
  ): void
}

export interface ClientConsumer extends Client {
  setDefaultConsumeTimeout(timeoutMs: number): void
  setDefaultIsTimeoutOnlyForFirstMessage(is: boolean): void
  subscribe(topics: readonly string[]): void
  assign(offsets: readonly Offset[]): void
  unassign(): void
  pause(partitions: readonly Partition[]): void
  assignmentLost(): boolean
  consume(count: number, done: Done<readonly Message[]>): void
  /** `event.error` says what the client goes on in spite of. */
  on(event: 'partition.eof' | 'event.error', hear: (at: Offset) => void): void
}

export type NewTopic = {
  readonly topic: string
  readonly num_partitions: number
  readonly replication_factor: number
  readonly config: { readonly [name: string]: string }
}

export type TopicDescription = {
  readonly name: string
  readonly error?: ClientError
  readonly topicId: { readonly base64: string }
  readonly partitions: readonly {
    readonly partition: number
    readonly leader?: { readonly id: number } | null
    readonly replicas: readonly unknown[]
  }[]
}

type ListedOffset = Offset & { readonly error?: ClientError }

export interface ClientAdmin {
  createTopic(topic: NewTopic, timeoutMs: number, done: Done): void
  describeTopics(
    names: readonly string[],
    options: { readonly timeout: number },
    done: Done<readonly TopicDescription[]>,
  ): void
  listOffsets(
    partitions: readonly (Partition & { readonly offset: { readonly timestamp: number } })[],
    options: { readonly timeout: number; readonly isolationLevel: number },
    done: Done<readonly ListedOffset[]>,
  ): void
  deleteRecords(offsets: readonly Offset[], options: { readonly timeout: number }, done: Done): void
  disconnect(): void
}

export type Settings = { readonly [name: string]: unknown }

export type KafkaClient = {
  readonly Producer: new (settings: Settings, topic: Settings) => ClientProducer
  readonly KafkaConsumer: new (settings: Settings, topic: Settings) => ClientConsumer
  readonly AdminClient: { create(settings: Settings): ClientAdmin }
}

const name = '@confluentinc/kafka-javascript'

/** `folder` holds a `node_modules` with the client; without one it is looked for beside us. */
export function loadClient(folder?: string): KafkaClient {
  try {
    const from = folder === undefined ? import.meta.url : join(folder, 'package.json')
    const { RdKafka } = createRequire(from)(name) as { RdKafka: KafkaClient }
    const { Producer, KafkaConsumer, AdminClient } = RdKafka
    endAtOnce()
    return { Producer, KafkaConsumer, AdminClient }
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    throw new StoreRefused(
      `The Kafka client is not installed: run \`npm run kafka:install\` once. (${why})`,
    )
  }
}

/** What one of the client's calls came to, as a promise. */
export const called = <T>(call: (done: Done<T>) => void): Promise<T> =>
  new Promise((resolve, reject) => {
    call((error, result) => {
      if (error === null || error === undefined) resolve(result)
      else reject(error)
    })
  })

/** Job: what is asked of the cluster as a whole, as promises: topics, and how far a partition goes. */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  called,
  type ClientAdmin,
  type ClientError,
  type Done,
  type KafkaClient,
  type NewTopic,
  type Offset,
  type Partition,
  type TopicDescription,
} from './client.ts'
import { isClientError } from './errors.ts'

const timeout = 10_000
const retryMs = 50
const leadersMs = 2000
const latest = { timestamp: -1 }

const codes = { unknownTopic: 3, exists: 36 } as const

/**
 * Who leads a partition, and since when, is not known everywhere at once after a start or a move: no such
 * partition yet, no leader, not the leader, a leader of before or after, one that does not know its end.
 */
const leaderCodes: ReadonlySet<number | undefined> = new Set([codes.unknownTopic, 5, 6, 74, 75, 78])

/** With what is not decided yet: a commit may be known before readers are shown it. */
const isolationLevel = 0

export class Admin {
  readonly #admin: ClientAdmin
  readonly #asking = new Set<Promise<unknown>>()

  constructor(client: KafkaClient, brokers: string) {
    this.#admin = client.AdminClient.create({
      'bootstrap.servers': brokers,
      'reconnect.backoff.ms': 50,
      'reconnect.backoff.max.ms': 500,
      // By itself it believes for a quarter of an hour what it once heard of who leads a partition.
      'metadata.max.age.ms': leadersMs,
    })
  }

  /** False when it was there already. */
  async createTopic(topic: NewTopic): Promise<boolean> {
    try {
      await this.#ask((done) => this.#admin.createTopic(topic, timeout, done))
      return true
    } catch (error) {
      if (isClientError(error) && error.code === codes.exists) return false
      throw error
    }
  }

  /** Undefined where there is no such topic. */
  async topic(name: string): Promise<TopicDescription | undefined> {
    return (await this.topics([name])).get(name)
  }

  /** Those of them that are there. */
  async topics(names: readonly string[]): Promise<ReadonlyMap<string, TopicDescription>> {
    const found = await this.#ask<readonly TopicDescription[]>((done) =>
      this.#admin.describeTopics([...new Set(names)], { timeout }, done),
    )
    const there = found.filter(({ error }) => error?.code !== codes.unknownTopic)
    for (const { error } of there) if (error !== undefined) throw asError(error)
    return new Map(there.map((topic) => [topic.name, topic]))
  }

  /** The next offset of each of these partitions of a topic. */
  async ends(topic: string, partitions: Iterable<number>): Promise<ReadonlyMap<number, number>> {
    const asked = [...partitions].map((partition) => ({ topic, partition, offset: latest }))
    if (asked.length === 0) return new Map()
    for (let attempt = 0; ; attempt++) {
      const { listed, failed } = await this.#list(asked)
      if (failed === undefined) return new Map(listed.map((at) => [at.partition, at.offset]))
      if (!leaderCodes.has(failed.code) || attempt * retryMs > timeout) throw failed
      await sleep(retryMs)
    }
  }

  /** Gives up what lies before these offsets. */
  async cut(offsets: readonly Offset[]): Promise<void> {
    if (offsets.length === 0) return
    await this.#ask((done) => this.#admin.deleteRecords(offsets, { timeout }, done))
  }

  /** The client does not survive losing its connection while it is asked. */
  async close(): Promise<void> {
    while (this.#asking.size > 0) await Promise.allSettled(this.#asking)
    this.#admin.disconnect()
  }

  /** The client has one error for all of them, or one for each. */
  async #list(asked: readonly (Partition & { readonly offset: typeof latest })[]): Promise<Listed> {
    try {
      const listed = await this.#ask<readonly (Offset & { readonly error?: ClientError })[]>(
        (done) => this.#admin.listOffsets(asked, { timeout, isolationLevel }, done),
      )
      const failed = listed.find(({ error }) => isFailure(error))?.error
      return { listed, failed: failed && asError(failed) }
    } catch (error) {
      if (isClientError(error)) return { listed: [], failed: error }
      throw error
    }
  }

  async #ask<T>(call: (done: Done<T>) => void): Promise<T> {
    const asking = called(call)
    this.#asking.add(asking)
    try {
      return await asking
    } finally {
      this.#asking.delete(asking)
    }
  }
}

type Listed = {
  readonly listed: readonly Offset[]
  readonly failed: ClientError | undefined
}

const isFailure = (error: ClientError | undefined): boolean =>
  error !== undefined && error.code !== 0

/** Within an answer the client gives errors as plain objects. */
const asError = ({ message, code }: ClientError): ClientError =>
  Object.assign(new Error(message), { code })

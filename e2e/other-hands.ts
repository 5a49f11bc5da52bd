/** A client of Kafka that is not Millrace: it writes what it likes, and reads what is committed. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { kafkaClient } from '../instance/client-folder.ts'

export type Read = {
  readonly partition: number
  readonly offset: number
  readonly key: string
  readonly value: Buffer
  readonly headers: Readonly<Record<string, string>>
}

type Done<T = unknown> = (error: Error | null | undefined, result: T) => void
type At = { readonly topic: string; readonly partition: number; readonly offset: number }
type Raw = At & {
  readonly key?: Buffer | null
  readonly value: Buffer | null
  readonly headers?: readonly Readonly<Record<string, Buffer>>[]
}

type Connected = {
  connect(options: object, done: Done<{ readonly topics: readonly Topic[] }>): void
  disconnect(done: Done): void
}
type Topic = { readonly name: string; readonly partitions: readonly { readonly id: number }[] }

type Writer = Connected & {
  produce(...record: readonly unknown[]): void
  flush(timeoutMs: number, done: Done): void
}

type Reader = Connected & {
  assign(all: readonly At[]): void
  consume(count: number, done: Done<readonly Raw[]>): void
  setDefaultConsumeTimeout(ms: number): void
  on(event: 'partition.eof', hear: (at: At) => void): void
}

type Client = {
  readonly Producer: new (settings: object, topic: object) => Writer
  readonly KafkaConsumer: new (settings: object, topic: object) => Reader
}

const folder = kafkaClient.folder()
const client = (): Client => {
  const from = existsSync(folder) ? join(folder, 'package.json') : import.meta.url
  return (createRequire(from)(kafkaClient.name) as { RdKafka: Client }).RdKafka
}

const called = <T>(call: (done: Done<T>) => void): Promise<T> =>
  new Promise((resolve, reject) => {
    call((error, result) =>
      error === null || error === undefined ? resolve(result) : reject(error),
    )
  })

export type Written = {
  readonly key: string
  readonly value: Buffer
  readonly headers?: Readonly<Record<string, string>>
}

/** Writes as any producer does, and keeps trying where the brokers take their time. */
export class OtherHands {
  readonly #writer: Writer

  private constructor(writer: Writer) {
    this.#writer = writer
  }

  static async open(brokers: string): Promise<OtherHands> {
    const settings = { 'bootstrap.servers': brokers, 'enable.idempotence': true, dr_cb: false }
    const writer = new (client().Producer)(settings, {})
    await called((done) => writer.connect({ timeout: 30_000 }, done))
    return new OtherHands(writer)
  }

  /** Each record lies in the topic once all has resolved. */
  async write(topic: string, records: readonly Written[]): Promise<void> {
    for (const { key, value, headers = {} } of records) {
      const told = Object.entries(headers).map(([name, text]) => ({ [name]: text }))
      this.#writer.produce(topic, null, value, key, null, undefined, told)
    }
    for (let tries = 1; ; tries++) {
      try {
        return void (await called((done) => this.#writer.flush(10_000, done)))
      } catch (error) {
        if (tries === 10) throw error
      }
    }
  }

  async close(): Promise<void> {
    await called((done) => this.#writer.disconnect(done))
  }
}

/** All that is committed in a topic, partition by partition in its order. */
export async function readAll(brokers: string, topic: string): Promise<readonly Read[]> {
  const settings = {
    ...{ 'bootstrap.servers': brokers, 'group.id': 'other-hands', 'enable.auto.commit': false },
    ...{ 'isolation.level': 'read_committed', 'enable.partition.eof': true },
  }
  const reader = new (client().KafkaConsumer)(settings, { 'auto.offset.reset': 'earliest' })
  const { topics } = await called<{ readonly topics: readonly Topic[] }>((done) =>
    reader.connect({ timeout: 30_000, allTopics: true }, done),
  )
  const partitions = topics.find(({ name }) => name === topic)?.partitions ?? []
  const ended = new Set<number>()
  reader.on('partition.eof', ({ partition }) => ended.add(partition))
  reader.setDefaultConsumeTimeout(100)
  reader.assign(partitions.map(({ id }) => ({ topic, partition: id, offset: 0 })))
  const found: Raw[] = []
  while (ended.size < partitions.length) {
    found.push(...(await called<readonly Raw[]>((done) => reader.consume(1000, done))))
  }
  await called((done) => reader.disconnect(done))
  return found
    .toSorted((a, b) => a.partition - b.partition || a.offset - b.offset)
    .map(({ partition, offset, key, value, headers = [] }) => ({
      ...{ partition, offset, key: String(key), value: value ?? Buffer.alloc(0) },
      headers: Object.fromEntries(
        headers
          .flatMap((header) => Object.entries(header))
          .map(([name, text]) => [name, String(text)]),
      ),
    }))
}

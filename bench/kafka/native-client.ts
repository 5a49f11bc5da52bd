/** The Kafka client as the bench uses it for itself, beside the product: to read, and to write in bulk. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { kafkaClient } from '../../instance/client-folder.ts'

type Done<T = unknown> = (error: Error | null | undefined, result: T) => void
type At = { readonly topic: string; readonly partition: number; readonly offset: number }

export type Record = {
  readonly partition: number
  readonly key: Buffer | string | null
  readonly value: Buffer | null
}

export interface Reader {
  connect(options: object, done: Done): void
  assign(offsets: readonly At[]): void
  setDefaultConsumeTimeout(timeoutMs: number): void
  consume(count: number, done: Done<readonly Record[]>): void
  disconnect(done: Done): void
}

export interface Writer {
  connect(options: object, done: Done): void
  produce(topic: string, partition: number, value: Buffer | null, key: string): void
  flush(timeoutMs: number, done: Done): void
  disconnect(done: Done): void
}

export type NativeClient = {
  readonly KafkaConsumer: new (settings: object, topic: object) => Reader
  readonly Producer: new (settings: object, topic: object) => Writer
}

export const nativeClient = (): NativeClient =>
  (
    createRequire(join(kafkaClient.folder(), 'package.json'))(kafkaClient.name) as {
      RdKafka: NativeClient
    }
  ).RdKafka

export const done = <T>(call: (done: Done<T>) => void): Promise<T> =>
  new Promise((resolve, reject) => {
    call((error, result) => {
      if (error === null || error === undefined) resolve(result)
      else reject(error)
    })
  })

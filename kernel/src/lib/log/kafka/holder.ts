/** For tests: owns what the group gives it, and writes to it. */
import { join } from 'node:path'
import type { Received, ShardOwner } from '../log.ts'
import { KafkaLog } from './kafka-log.ts'

type At = {
  readonly brokers: string
  readonly prefix: string
  readonly directory: string
  readonly slot: string
  readonly sessionMs: number
  readonly contact?: () => string
}

export class Holder implements ShardOwner {
  readonly log: KafkaLog
  readonly ownerships = new Map<number, number>()
  /** Also what it has lost since. */
  readonly had = new Map<number, number>()
  readonly inbox: (readonly [shard: number, offset: number, id: string])[] = []
  #isStopped = false

  private constructor(log: KafkaLog) {
    this.log = log
  }

  static async start({ prefix, directory, ...at }: At): Promise<Holder> {
    const clientFolder = process.env['MILLRACE_KAFKA_CLIENT']
    const log = await KafkaLog.open({
      ...{ ...at, shards: 4, topicPrefix: prefix },
      directory: join(directory, `${prefix}${at.slot}`),
      ...(clientFolder === undefined ? {} : { clientFolder }),
    })
    const holder = new Holder(log)
    await log.start(holder)
    return holder
  }

  opened(shard: number, ownership: number): void {
    this.ownerships.set(shard, ownership)
    this.had.set(shard, ownership)
  }

  async closing(shard: number): Promise<void> {
    this.ownerships.delete(shard)
  }

  received(shard: number, messages: readonly Received[]): void {
    for (const { offset, message } of messages) this.inbox.push([shard, offset, message.id])
  }

  write(shards: readonly number[], word: string, under = this.ownerships): Promise<void> {
    return this.log.commit({
      shards: new Map(shards.map((shard) => [shard, under.get(shard) ?? 0])),
      writes: shards.map((shard) => ({
        ...{ shard, service: 'diary', key: 't/k', map: 'words', entry: 'word', value: word },
      })),
      events: new Map(),
      inbox: new Map(),
      positions: new Map(),
    })
  }

  /** As a process that is killed. */
  async abandon(): Promise<void> {
    this.#isStopped = true
    await this.log.abandon()
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return
    this.#isStopped = true
    await this.log.stop()
  }
}

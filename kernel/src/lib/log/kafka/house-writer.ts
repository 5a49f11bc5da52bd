/**
 * Job: writes an installation on Kafka that is no instance's yet: a shop that is moved here, in large
 * transactions; and the marks that say where a shop is.
 * Boundary: what is written, and in which order, is whoever's who moves it.
 *
 * H3 From its first record on a shop that is not whole is marked, in each shard: no instance opens it.
 * H4 One tool writes at a time: the next one fences it, and what it left open is aborted.
 */
import type { StateWrite } from '../log.ts'
import type { Envelope, EventRecord } from '../../runtime/envelope.ts'
import { connectHouse, type HouseConnections, type Where } from './house-connections.ts'
import { houseWrite, type HouseMark } from './house-mark.ts'
import { ownWrite } from './own-state.ts'
import { Producer } from './producer.ts'
import { eventRecord, inboxRecord, stateRecord } from './records.ts'
import { ensureTopics } from './topics.ts'
import { overSockets } from './wire.ts'

const asTheBrokersHaveIt = -1
/** Brokers that have much to do take their time for a large transaction. */
const patienceMs = 60_000

export type Load = {
  readonly writes?: Iterable<StateWrite>
  readonly events?: Iterable<{ readonly shard: number; readonly record: EventRecord }>
  readonly inbox?: Iterable<{ readonly shard: number; readonly message: Envelope }>
}

export class KafkaStoreWriter {
  readonly #connections: HouseConnections
  readonly #producer: Producer
  readonly #shards: readonly number[]

  private constructor(connections: HouseConnections, producer: Producer, shards: number) {
    this.#connections = connections
    this.#producer = producer
    this.#shards = Array.from({ length: shards }, (_, shard) => shard)
  }

  /** Makes the topics where there are none. */
  static async open(
    where: Where,
    shards: number,
    transactionMs = patienceMs,
  ): Promise<KafkaStoreWriter> {
    const connections = await connectHouse(where)
    const { admin, topics, brokers, client, prefix } = connections
    try {
      const settings = (topic: string) => overSockets.topicSettings(brokers, topic)
      await ensureTopics(admin, topics, { shards, replicas: asTheBrokersHaveIt, settings })
      const transactionalId = `${prefix}house`
      const producer = await Producer.open(client, { brokers, transactionalId, transactionMs })
      return new KafkaStoreWriter(connections, producer, shards)
    } catch (error) {
      await admin.close()
      throw error
    }
  }

  /** One transaction. */
  async write(load: Load): Promise<void> {
    await this.#begin(load)
    await this.#producer.commit()
  }

  /** Asked when all lies with the brokers; false where it may not be, and nothing was changed. */
  async markIf(mark: HouseMark, may: () => boolean): Promise<boolean> {
    await this.#begin({ writes: this.#shards.map((shard) => houseWrite(shard, mark)) })
    if (!may()) {
      await this.#producer.abort()
      return false
    }
    await this.#producer.commit()
    return true
  }

  async #begin({ writes = [], events = [], inbox = [] }: Load): Promise<void> {
    const { topics } = this.#connections
    const producer = this.#producer
    await producer.begin()
    for (const write of writes) producer.send(stateRecord(topics.state, write))
    for (const { shard, record } of events) producer.send(eventRecord(topics.events, shard, record))
    for (const { shard, message } of inbox) producer.send(inboxRecord(topics.inbox, shard, message))
    await producer.flush()
  }

  /** H3 */
  mark(mark: HouseMark | undefined): Promise<void> {
    return this.write({ writes: this.#shards.map((shard) => houseWrite(shard, mark)) })
  }

  /** The inboxes are to be read from here on: what lay there before is of a try that was given up. */
  async beginInboxes(): Promise<readonly StateWrite[]> {
    const { admin, topics } = this.#connections
    const ends = await admin.ends(topics.inbox, this.#shards)
    return [...ends].map(([shard, end]) => ownWrite(shard, 'position', end))
  }

  async close(): Promise<void> {
    await this.#producer.close()
    await this.#connections.admin.close()
  }
}

/**
 * Job: what lies in the storefronts' topics on Kafka as what the log of a store is told of them: there
 * topics are state of a machine, which is told one record after another when the store is started.
 * Boundary: how a store is made is others' affair.
 *
 * O1 Each record that this shop told, or that another hand wrote for it, is there once, those of one
 *    partition in their order.
 * O2 What the shop has told and no relay has carried yet comes behind them.
 */
import { BrokenRecord, shardOf, type EventRecord } from '@millrace/kernel'
import type { KafkaStoreReader, PlacedMessage, SharedRecord } from '@millrace/kernel/kafka'
import type { SchemaRegistry } from '@millrace/kernel/registry'
import { placeOf, recordTold, recordWritten } from '#contracts/topics/hand'
import type { HandTopic } from '#gateway/topics/hand-topic'
import { codecOf } from '../../gateway/topics/codec.ts'
import { keyIn } from '../../instance/shared-topics.ts'
import type { Row } from '../state-hash/state-sum.ts'

/** The machine that keeps them. */
export const topicsService = 'topics'

type From = {
  readonly reader: Pick<KafkaStoreReader, 'readShared' | 'installation' | 'shards'>
  readonly topics: readonly HandTopic[]
  readonly registry: () => Promise<SchemaRegistry>
}

type Told = Pick<EventRecord, 'id' | 'type' | 'tenant' | 'time' | 'data'>

export class TopicsAlong {
  readonly messages: PlacedMessage[] = []
  /** Records that break their topic's contract: they are left behind, as dead letters have them. */
  broken = 0
  readonly #from: From
  readonly #carried = new Set<string>()

  constructor(from: From) {
    this.#from = from
  }

  async read(): Promise<void> {
    for (const topic of this.#from.topics) await this.#readTopic(topic)
  }

  /** O2: to be told all events of the shop. */
  tell({ id, type, tenant, time, data }: Told): void {
    if (type !== recordTold.wireName && type !== recordWritten.wireName) return
    if (!this.#carried.has(id)) this.#add({ id, tenant, time, data: data as Data })
  }

  /** What a store must not have from before: it lies in the topics as well. */
  isKept({ key }: Pick<Row, 'key'>): boolean {
    return this.#from.topics.some(({ tenant, topic }) => key.startsWith(`${tenant}/${topic}/`))
  }

  async #readTopic(topic: HandTopic): Promise<void> {
    const { reader, registry } = this.#from
    let codec: ReturnType<typeof codecOf> | undefined
    await reader.readShared(topic.topic, async (records) => {
      codec ??= codecOf(topic, registry)
      const { read } = await codec
      for (const record of records) await this.#take(topic, record, read)
    })
  }

  async #take(
    topic: HandTopic,
    record: SharedRecord,
    read: (bytes: Buffer) => unknown,
  ): Promise<void> {
    const { tenant, topic: name } = topic
    const { partition, offset, at, tells, headers } = record
    try {
      const value = record.value === null ? null : await read(record.value)
      const key = keyIn(topic, record.key)
      const place = placeOf(name, partition)
      const data = {
        place,
        topic: name,
        partition,
        value,
        headers,
        ...(key === undefined ? {} : { key }),
      }
      const id = tells ?? [this.#from.reader.installation, place, offset].join('/')
      if (tells !== undefined) this.#carried.add(tells)
      this.#add({ id, tenant, time: at, data })
    } catch (error) {
      if (!(error instanceof BrokenRecord)) throw error
      this.broken++
    }
  }

  #add({ id, tenant, time, data: { headers, ...rest } }: Given): void {
    const isBare = headers === undefined || Object.keys(headers).length === 0
    const data = isBare ? rest : { ...rest, headers }
    const { wireName: type, version } = recordTold
    this.messages.push({
      shard: shardOf(`${tenant}/${rest.place}`, this.#from.reader.shards),
      message: {
        ...{ id, type, version, tenant, service: topicsService, key: rest.place, time, data },
        ...{ origin: 'operator', cause: undefined, correlation: undefined, trace: undefined },
        ...{ asker: undefined, once: undefined, timer: undefined },
      },
    })
  }
}

type Data = Pick<
  ReturnType<typeof recordTold>['data'],
  'place' | 'topic' | 'partition' | 'value'
> & {
  readonly key?: string
  readonly headers?: object
}
type Given = Pick<Told, 'id' | 'tenant' | 'time'> & { readonly data: Data }

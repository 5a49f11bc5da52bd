/**
 * Job: what lies in the storefronts' topics on Kafka as what the log of a store is told of them: there
 * topics are state of a machine, which is told one record after another when the store is started.
 * Boundary: how a store is made is others' affair.
 *
 * O1 Each record that this shop told, or that another hand wrote for it, is there once, those of one
 *    partition in their order.
 * O2 What the shop has told and no relay has carried yet comes behind them.
 * O3 What is personal lies open in the broker, and goes in sealed: what the shop told as its event has it,
 *    what another hand wrote with the key of whom it is about, and of who was erased not at all.
 */
import { BrokenRecord, shardOf, type EventRecord } from '@millrace/kernel'
import type { KafkaStoreReader, PlacedMessage, SharedRecord } from '@millrace/kernel/kafka'
import type { SchemaRegistry } from '@millrace/kernel/registry'
import { placeOf, recordTold, recordWritten } from '#contracts/topics/hand'
import type { HandTopic } from '#gateway/topics/hand-topic'
import { codecOf } from '../../gateway/topics/codec.ts'
import type { Personal } from '../../gateway/customers/personal.ts'
import { sealing } from '../../gateway/topics/open-value.ts'
import { judged, keyIn } from '../../instance/shared-topics.ts'
import type { Row } from '../state-hash/state-sum.ts'

/** The machine that keeps them. */
export const topicsService = 'topics'

type From = {
  readonly reader: Pick<KafkaStoreReader, 'readShared' | 'installation' | 'shards'>
  readonly topics: readonly HandTopic[]
  readonly registry: () => Promise<SchemaRegistry>
  /** What is sealed with, of whatever tenant. */
  readonly personal: Personal
}

type Told = Pick<EventRecord, 'id' | 'type' | 'tenant' | 'time' | 'data'>

export class TopicsAlong {
  readonly messages: PlacedMessage[] = []
  /** Records that break their topic's contract: they are left behind, as dead letters have them. */
  broken = 0
  readonly #from: From
  /** By the event that each tells; those that have something personal in them, so that it is told as it was. */
  readonly #carried = new Map<string, PlacedMessage | undefined>()

  constructor(from: From) {
    this.#from = from
  }

  async read(): Promise<void> {
    for (const topic of this.#from.topics) await this.#readTopic(topic)
  }

  /** O2: to be told all events of the shop. */
  tell({ id, type, tenant, time, data }: Told): void {
    if (type !== recordTold.wireName && type !== recordWritten.wireName) return
    const told = data as Data
    if (!this.#carried.has(id)) return void this.#add({ id, tenant, time, data: told })
    const carried = this.#carried.get(id)
    if (carried !== undefined) Object.assign(carried.message.data as Data, { value: told.value })
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
      const key = keyIn(topic, record.key)
      const open = record.value === null ? null : await read(record.value)
      const value = tells === undefined ? await this.#sealed(topic, { key, value: open }) : open
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
      const message = this.#add({ id, tenant, time: at, data })
      if (tells === undefined) return
      this.#carried.set(tells, topic.personal === undefined ? undefined : message)
    } catch (error) {
      if (!(error instanceof BrokenRecord)) throw error
      this.broken++
    }
  }

  /** O3 */
  async #sealed(topic: HandTopic, record: { key: string | undefined; value: unknown }) {
    if (topic.personal === undefined || topic.read === undefined) return record.value
    const personal = this.#from.personal.of(topic.tenant)
    return sealing(topic, judged(topic.read, record), {
      keyFor: (customerId) => personal.firstKeyFor(customerId),
      sealText: (text, of) => personal.sealText(text, of),
    })
  }

  #add({ id, tenant, time, data: { headers, ...rest } }: Given): PlacedMessage {
    const isBare = headers === undefined || Object.keys(headers).length === 0
    const data = isBare ? rest : { ...rest, headers }
    const { wireName: type, version } = recordTold
    const placed: PlacedMessage = {
      shard: shardOf(`${tenant}/${rest.place}`, this.#from.reader.shards),
      message: {
        ...{ id, type, version, tenant, service: topicsService, key: rest.place, time, data },
        ...{ origin: 'operator', cause: undefined, correlation: undefined, trace: undefined },
        ...{ asker: undefined, once: undefined, timer: undefined },
      },
    }
    this.messages.push(placed)
    return placed
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

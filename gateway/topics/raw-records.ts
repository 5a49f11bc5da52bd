/** Records as the bytes that they are in Kafka, in base64, where they are kept as values. */
import type { AnyMessageType } from '@millrace/kernel'
import type { SchemaRegistry } from '@millrace/kernel/registry'
import { keyBytes, type Topic } from '#contracts/topics/topic'
import { codecOf } from './codec.ts'
import { avroNameOf } from './named-value.ts'
import type { ShelfTopic, Shown, ShownRecord } from './shelf.ts'

type Registry = () => Promise<SchemaRegistry>
type Bytes = (value: unknown) => Buffer

/** Of a storefront's topic. */
export const rawOf =
  (topic: Topic, registry: Registry, read: ShelfTopic['read']): ShelfTopic['readRaw'] =>
  async (place, call) => {
    const [shown, { write }] = await Promise.all([read(place, call), codecOf(topic, registry)])
    return raw(shown, { bytes: write, key: (key) => Buffer.from(keyBytes(topic, String(key))) })
  }

type Union = { readonly topic: string; readonly types: readonly AnyMessageType[] }

/** Of a topic of several kinds of messages, which are told by their names. */
export const rawUnionOf =
  ({ topic, types }: Union, registry: Registry, read: ShelfTopic['read']): ShelfTopic['readRaw'] =>
  async (place, call) => {
    const [shown, schemas, { unionOf, WireWriter }] = await Promise.all([
      read(place, call),
      registry(),
      import('@millrace/kernel/kafka'),
    ])
    const id = await schemas.register(`${topic}-value`, unionOf(types))
    const writer = new WireWriter(types, id)
    const wireNames = new Map(types.map((type) => [avroNameOf(type), type.wireName]))
    const bytes = (value: unknown): Buffer => {
      const [[name, data] = ['', undefined]] = Object.entries(value as object)
      return writer.write(wireNames.get(name) ?? name, data)
    }
    return raw(shown, { bytes, key: (key) => Buffer.from(String(key)) })
  }

type Encoding = { readonly bytes: Bytes; readonly key: (key: string | number) => Buffer }

const raw = ({ items, next }: Shown, { bytes, key }: Encoding): Shown => ({
  items: items.map((record): ShownRecord => {
    const { value } = record
    return {
      ...record,
      key: record.key === null ? null : key(record.key).toString('base64'),
      value: value === null ? null : bytes(value).toString('base64'),
    }
  }),
  next,
})

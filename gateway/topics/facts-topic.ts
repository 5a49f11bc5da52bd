/**
 * A topic of facts as it is read from the log's own events: partition k is shard k, an offset is the
 * event's in its shard, so that there are gaps where events of other topics lie.
 */
import { avroSchemaOf, type AnyMessageType } from '@millrace/kernel'
import type { FactsTopic } from '#contracts/topics/facts'
import type { EventReader } from '../engine.ts'
import type { ShelfTopic } from './shelf.ts'

/** As a record of several kinds of messages is told in JSON: its name in Avro, and its value. */
export const namedValue = (type: AnyMessageType, data: unknown): unknown => ({
  [avroNameOf(type)]: data,
})

export function avroNameOf(type: AnyMessageType): string {
  const schema = avroSchemaOf(type)
  if (typeof schema === 'object' && 'name' in schema) return String(schema.name)
  throw new Error(`${type.wireName} is no record.`)
}

type Source = { readonly events: EventReader; readonly shards: number; readonly prefix: string }

export function factsTopic(
  { topic, events: types, summary }: FactsTopic,
  { events, shards, prefix }: Source,
): ShelfTopic {
  const named = new Map(types.map((type) => [type.wireName as string, type]))
  return {
    topic: prefix + topic,
    partitions: shards,
    format: 'avro',
    summary,
    read: async ({ partition, from, limit }) => {
      const wanted = { shard: partition, from, limit, types: [...named.keys()] }
      const { items, next } = await events(wanted)
      const shown = items.map(
        ({ offset, record: { id, type, version, tenant, key, time, data } }) => {
          const known = named.get(type)
          const current = known === undefined || known.version === version
          const value = current ? data : known.upcast(data, version)
          return {
            ...{ offset, at: time, key: `${tenant}/${key}`, headers: { 'millrace-id': id } },
            value: known === undefined ? value : namedValue(known, value),
          }
        },
      )
      return { items: shown, next }
    },
  }
}

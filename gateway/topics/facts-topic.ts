/**
 * A topic of facts as it is read from the log's own events: partition k is shard k, an offset is the
 * event's in its shard, so that there are gaps where events of other topics lie.
 */
import type { FactsTopic } from '#contracts/topics/facts'
import type { SchemaRegistry } from '@millrace/kernel/registry'
import type { EventReader } from '../engine.ts'
import { namedValue } from './named-value.ts'
import { rawUnionOf } from './raw-records.ts'
import type { ShelfTopic } from './shelf.ts'

type Source = {
  readonly events: EventReader
  readonly shards: number
  readonly prefix: string
  readonly registry: () => Promise<SchemaRegistry>
}

export function factsTopic(
  { topic, events: types, summary }: FactsTopic,
  { events, shards, prefix, registry }: Source,
): ShelfTopic {
  const named = new Map(types.map((type) => [type.wireName as string, type]))
  const read: ShelfTopic['read'] = async ({ partition, from, limit }, { after }) => {
    const wanted = { shard: partition, from, limit, types: [...named.keys()], after }
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
  }
  return {
    topic: prefix + topic,
    partitions: shards,
    format: 'avro',
    summary,
    ...{ read, readRaw: rawUnionOf({ topic: prefix + topic, types }, registry, read) },
  }
}

/**
 * Makes a changelog as long as one of many orders would be, in a short time: what a few real orders
 * left in it is written again and again under other ids. What belongs to no single order, such as the
 * totals of a sku, is there once, as compaction would leave it.
 */
import { done, nativeClient, type NativeClient, type Record } from './native-client.ts'

const anId = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/
/** Entries of an account's book are numbered. */
const aNumber = /\d{8}(?=\d{8}$)/
const flushEvery = 50_000

/** Where to write a copy's own name: between these parts. */
type Template = {
  readonly partition: number
  readonly key: readonly string[]
  readonly value: readonly string[]
  readonly nameOf: (copy: number) => string
}

type Place = { readonly brokers: string; readonly topic: string; readonly partitions: number }

/** Returns how many records were written. */
export async function copyOrders(place: Place, copies: number): Promise<number> {
  const client = nativeClient()
  const templates = templatesOf(await lastOfEach(client, place))
  const writer = new client.Producer(
    {
      'bootstrap.servers': place.brokers,
      'linger.ms': 20,
      'batch.size': 1_000_000,
      'queue.buffering.max.messages': 1_000_000,
    },
    {},
  )
  await done((then) => writer.connect({}, then))
  let written = 0
  for (let copy = 1; copy <= copies; copy++) {
    for (const { partition, key, value, nameOf } of templates) {
      const name = nameOf(copy)
      writer.produce(place.topic, partition, Buffer.from(value.join(name)), key.join(name))
      if (++written % flushEvery === 0) await done((then) => writer.flush(60_000, then))
    }
  }
  await done((then) => writer.flush(60_000, then))
  await done((then) => writer.disconnect(then))
  return written
}

async function lastOfEach(client: NativeClient, place: Place): Promise<readonly Record[]> {
  const { brokers, topic, partitions } = place
  const settings = { 'bootstrap.servers': brokers, 'group.id': `${topic}-copies` }
  const reader = new client.KafkaConsumer(
    { ...settings, 'isolation.level': 'read_committed', 'enable.auto.commit': false },
    { 'auto.offset.reset': 'earliest' },
  )
  await done((then) => reader.connect({}, then))
  reader.assign(
    Array.from({ length: partitions }, (_, partition) => ({ topic, partition, offset: 0 })),
  )
  reader.setDefaultConsumeTimeout(1000)
  const last = new Map<string, Record>()
  let empty = 0
  while (empty < 3) {
    const found = await done<readonly Record[]>((then) => reader.consume(5000, then))
    empty = found.length === 0 ? empty + 1 : 0
    for (const record of found) last.set(String(record.key), record)
  }
  await done((then) => reader.disconnect(then))
  return [...last.values()]
}

function templatesOf(records: readonly Record[]): readonly Template[] {
  return records.flatMap(({ partition, key: keyBytes, value: bytes }) => {
    if (bytes === null) return []
    const [key, value] = [String(keyBytes), bytes.toString()]
    const [id] = anId.exec(key) ?? []
    if (id !== undefined) {
      const nameOf = (copy: number): string => copy.toString(16).padStart(8, '0') + id.slice(8)
      return [{ partition, key: key.split(id), value: value.split(id), nameOf }]
    }
    const [number] = anId.test(value) ? (aNumber.exec(key) ?? []) : []
    if (number === undefined) return []
    const nameOf = (copy: number): string => String(copy).padStart(8, '0')
    const at = key.lastIndexOf(number)
    const parts = [key.slice(0, at), key.slice(at + number.length)]
    return [{ partition, key: parts, value: [value], nameOf }]
  })
}

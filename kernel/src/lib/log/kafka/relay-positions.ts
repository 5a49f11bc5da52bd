/**
 * Job: how far relays and edge readers have come, in a compacted topic: a record for each partition
 * that is read, written in the transaction that carried what lay there. It counts, and not the group's
 * offset, which a broker may forget.
 *
 * O1 It is read to where it ended, with all that is not decided, when it was looked at: whatever the
 *    reader before us may still commit lies before that, as records are there before they are fenced.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Admin } from './admin.ts'
import type { Message, Partition } from './client.ts'
import type { PartitionReader } from './partition-reader.ts'
import type { Outgoing } from './producer.ts'

const placeOf = (installation: string, { topic, partition }: Partition): string =>
  `${installation}/${topic}/${partition}`

/** The topic has one partition: a transaction then touches no more than this one. */
const only = 0

/** Whoever is active has said so lately. */
const latelyRecords = 5000

const pauseMs = 20

export type Positions = {
  readonly record: (of: Partition, next: number) => Outgoing
  /** The next offset of each of these partitions; 0 for one that was never read. */
  readonly read: (of: readonly Partition[], signal: AbortSignal) => Promise<readonly number[]>
}

type Place = {
  readonly topic: string
  /** Whose positions these are: topics that were made anew under their old names begin anew. */
  readonly installation: string
  readonly admin: Pick<Admin, 'ends'>
  readonly open: () => Promise<PartitionReader>
}

export const positionsIn = ({ topic, installation, admin, open }: Place): Positions => ({
  record: (of, next) => ({
    ...{ topic, partition: only, key: placeOf(installation, of) },
    value: Buffer.from(String(next)),
  }),
  read: async (of, signal) => {
    const end = (await admin.ends(topic, [only])).get(only) ?? 0
    const lately = Math.max(0, end - latelyRecords)
    const wanted = of.map((one) => placeOf(installation, one))
    const reader = await open()
    try {
      const found = await readFrom(reader, { from: lately, end, signal })
      const isAll = lately === 0 || wanted.every((place) => found.has(place))
      const known = isAll ? found : await readFrom(reader, { from: 0, end, signal })
      return wanted.map((place) => known.get(place) ?? 0)
    } finally {
      await reader.close()
    }
  },
})

type Range = { readonly from: number; readonly end: number; readonly signal: AbortSignal }

async function readFrom(
  reader: PartitionReader,
  { from, end, signal }: Range,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  reader.take(only, from)
  while (reader.readTo(only) < end) {
    signal.throwIfAborted()
    const records = await reader.read()
    for (const record of records) hear(found, record)
    if (records.length === 0) await sleep(pauseMs)
  }
  return found
}

function hear(found: Map<string, number>, { key, value }: Message): void {
  if (value !== null) found.set(String(key), Number(value.toString()))
}

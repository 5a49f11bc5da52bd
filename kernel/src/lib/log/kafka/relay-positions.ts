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

/** How far a partition was carried. */
export type Position = {
  /** The next offset; or, where `after` is told, one that lies before what comes next or at it. */
  readonly next: number
  /** What was carried last: where it lies is known only from below. */
  readonly after?: string
}

export type Positions = {
  readonly record: (of: Partition, position: Position) => Outgoing
  /** Of each of these partitions; offset 0 for one that was never read. */
  readonly read: (of: readonly Partition[], signal: AbortSignal) => Promise<readonly Position[]>
}

const start: Position = { next: 0 }

type Place = {
  readonly topic: string
  /** Whose positions these are: topics that were made anew under their old names begin anew. */
  readonly installation: string
  readonly admin: Pick<Admin, 'ends'>
  readonly open: () => Promise<PartitionReader>
}

export const positionsIn = ({ topic, installation, admin, open }: Place): Positions => ({
  record: (of, position) => ({
    ...{ topic, partition: only, key: placeOf(installation, of) },
    value: Buffer.from(textOf(position)),
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
      return wanted.map((place) => known.get(place) ?? start)
    } finally {
      await reader.close()
    }
  },
})

type Range = { readonly from: number; readonly end: number; readonly signal: AbortSignal }

async function readFrom(
  reader: PartitionReader,
  { from, end, signal }: Range,
): Promise<ReadonlyMap<string, Position>> {
  const found = new Map<string, Position>()
  reader.take(only, from)
  while (reader.readTo(only) < end) {
    signal.throwIfAborted()
    const records = await reader.read()
    for (const record of records) hear(found, record)
    if (records.length === 0) await sleep(pauseMs)
  }
  return found
}

function hear(found: Map<string, Position>, { key, value }: Message): void {
  if (value !== null) found.set(String(key), positionIn(value.toString()))
}

/** An offset alone is written as a number. */
const textOf = ({ next, after }: Position): string =>
  after === undefined ? String(next) : JSON.stringify({ next, after })

function positionIn(text: string): Position {
  // Only relays write this topic.
  const told = JSON.parse(text) as Position | number
  return typeof told === 'number' ? { next: told } : told
}

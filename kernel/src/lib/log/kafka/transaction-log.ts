/**
 * Job: reads what the brokers have written down of transactions since some time: which partitions each
 * touched, and how it was to end. It is what they themselves go by after a restart.
 * Boundary: what follows for a partition is told by lost-ends.ts.
 */
import type { KafkaClient, Message } from './client.ts'
import { PartitionReader } from './partition-reader.ts'
import { Reader } from './wire-frame.ts'
import { offsetsAt, type Led } from './wire-transactions.ts'

export const transactionLog = '__transaction_state'

/** As the brokers number them. */
const states = [
  'empty',
  'ongoing',
  'committing',
  'aborting',
  'committed',
  'aborted',
  'dead',
  'fencing',
] as const

export type TransactionEntry = {
  readonly transactionalId: string
  readonly producer: number
  readonly epoch: number
  readonly state: (typeof states)[number] | 'unknown'
  /** Each as `topic-partition`. */
  readonly partitions: ReadonlySet<string>
}

type Reading = {
  readonly client: KafkaClient
  readonly brokers: string
  /** The partitions of the brokers' own topic. */
  readonly led: readonly Led[]
  readonly since: number
}

const latest = -1
const patienceMs = 15_000
const fetchWaitMs = 10
const plainVersion = 0
const flexibleVersion = 1

/** Those of one producer are in their order. */
export async function transactionsSince({
  client,
  brokers,
  led,
  since,
}: Reading): Promise<readonly TransactionEntry[]> {
  const [from, ends] = await Promise.all([offsetsAt(led, since), offsetsAt(led, latest)])
  const open = { topic: transactionLog, brokers, group: 'millrace.looks', fetchWaitMs }
  const reader = await PartitionReader.open(client, open)
  try {
    const behind = [...ends].filter(([at, end]) => (from.get(at) ?? end) < end)
    for (const [partition] of behind) reader.take(partition, from.get(partition) ?? 0)
    const found: TransactionEntry[] = []
    const end = performance.now() + patienceMs
    while (behind.some(([partition, offset]) => reader.readTo(partition) < offset)) {
      if (performance.now() > end) throw new Error(`${transactionLog} could not be read in time.`)
      for (const message of await reader.read()) found.push(...entryFrom(message))
    }
    return found
  } finally {
    await reader.close()
  }
}

/** None where the record forgets something, or is of a form that is not known here. */
export function entryFrom({
  key,
  value,
}: Pick<Message, 'key' | 'value'>): readonly TransactionEntry[] {
  if (key === null || key === undefined || value === null) return []
  const named = new Reader(Buffer.from(key))
  const record = new Reader(value)
  const version = record.short()
  if (named.short() !== plainVersion || version > flexibleVersion) return []
  const transactionalId = named.text() ?? ''
  const who = { producer: record.long(), epoch: record.short() }
  record.skip(4)
  const state = states[record.byte()] ?? 'unknown'
  const partitions = new Set(
    version === plainVersion ? plainPartitions(record) : flexiblePartitions(record),
  )
  return [{ transactionalId, ...who, state, partitions }]
}

const plainPartitions = (record: Reader): readonly string[] =>
  Array.from({ length: Math.max(record.count(), 0) }, () => {
    const topic = record.text()
    return Array.from({ length: record.count() }, () => `${topic}-${record.count()}`)
  }).flat()

const flexiblePartitions = (record: Reader): readonly string[] =>
  Array.from({ length: record.few() }, () => {
    const topic = record.shortText()
    const all = Array.from({ length: record.few() }, () => `${topic}-${record.count()}`)
    record.tags()
    return all
  }).flat()

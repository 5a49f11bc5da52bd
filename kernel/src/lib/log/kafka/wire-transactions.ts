/**
 * Job: the questions of Kafka's protocol about transactions: which are open on which partition, from
 * where on to read what was written since, and the one that ends a transaction on one partition.
 * Boundary: whether one may be ended, and how, is for others to say (lost-ends.ts).
 */
import { ask, askAny, Writer, type Place, type Reader } from './wire-frame.ts'

const apis = {
  listOffsets: { key: 2, version: 1 },
  metadata: { key: 3, version: 1 },
  writeMarkers: { key: 27, version: 1, isFlexible: true },
  describeProducers: { key: 61, version: 0, isFlexible: true },
} as const

const consumer = -1
const noTransaction = -1

export type Led = { readonly topic: string; readonly partition: number; readonly leader: Place }

/** A transaction that a partition has not seen the end of. */
export type OpenTransaction = Led & {
  readonly producer: number
  readonly epoch: number
  readonly coordinatorEpoch: number
  readonly from: number
  /** When the last of its records was written, by the clock of whoever wrote it. */
  readonly lastAt: number
}

/** All partitions that have a leader. */
export async function partitions(brokers: string): Promise<readonly Led[]> {
  const answer = await askAny(brokers, apis.metadata, new Writer().count(-1))
  const places = new Map<number, Place>()
  for (let left = answer.count(); left > 0; left--) {
    const id = answer.count()
    places.set(id, { host: answer.text() ?? '', port: answer.count() })
    answer.text()
  }
  answer.skip(4)
  const all: Led[] = []
  for (let left = answer.count(); left > 0; left--) {
    answer.skip(2)
    const topic = answer.text() ?? ''
    answer.skip(1)
    for (const { partition, leader } of partitionsIn(answer)) {
      const at = places.get(leader)
      if (at !== undefined) all.push({ topic, partition, leader: at })
    }
  }
  return all
}

function partitionsIn(answer: Reader): readonly { partition: number; leader: number }[] {
  return Array.from({ length: answer.count() }, () => {
    answer.skip(2)
    const found = { partition: answer.count(), leader: answer.count() }
    for (const _ of ['replicas', 'in sync']) answer.skip(4 * answer.count())
    return found
  })
}

export async function openTransactions(all: readonly Led[]): Promise<readonly OpenTransaction[]> {
  const found = await Promise.all([...byLeader(all).values()].map(openAtLeader))
  return found.flat()
}

async function openAtLeader(led: readonly Led[]): Promise<readonly OpenTransaction[]> {
  const [{ leader } = { leader: { host: '', port: 0 } }] = led
  const topics = Map.groupBy(led, ({ topic }) => topic)
  const question = new Writer().few(topics.size)
  for (const [topic, partitionsOf] of topics) {
    question.shortText(topic).few(partitionsOf.length)
    for (const { partition } of partitionsOf) question.count(partition)
    question.noTags()
  }
  const answer = await ask(leader, apis.describeProducers, question.noTags())
  answer.skip(4)
  const open: OpenTransaction[] = []
  for (let left = answer.few(); left > 0; left--) {
    const topic = answer.shortText() ?? ''
    for (let count = answer.few(); count > 0; count--) {
      const at = { topic, partition: answer.count(), leader }
      answer.skip(2)
      answer.shortText()
      open.push(...openIn(answer).map((transaction) => ({ ...at, ...transaction })))
      answer.tags()
    }
    answer.tags()
  }
  return open
}

type OnPartition = Omit<OpenTransaction, keyof Led>

const openIn = (answer: Reader): readonly OnPartition[] =>
  Array.from({ length: answer.few() }, () => {
    const who = { producer: answer.long(), epoch: answer.count() }
    answer.skip(4)
    const open = { ...who, lastAt: answer.long(), coordinatorEpoch: answer.count() }
    const from = answer.long()
    answer.tags()
    return { ...open, from }
  }).filter(({ from }) => from !== noTransaction)

/** Where each of these partitions goes on from that time; left out is one that does not. */
export async function offsetsAt(
  all: readonly Led[],
  time: number,
): Promise<ReadonlyMap<number, number>> {
  const offsets = new Map<number, number>()
  for (const led of byLeader(all).values()) {
    const [{ leader, topic } = { leader: { host: '', port: 0 }, topic: '' }] = led
    const question = new Writer().count(consumer).count(1).text(topic).count(led.length)
    for (const { partition } of led) question.count(partition).long(time)
    const answer = await ask(leader, apis.listOffsets, question)
    answer.count()
    answer.text()
    for (let left = answer.count(); left > 0; left--) {
      const partition = answer.count()
      const code = answer.short()
      answer.long()
      const offset = answer.long()
      if (code === 0 && offset >= 0) offsets.set(partition, offset)
    }
  }
  return offsets
}

/** Tells the partition that the transaction is over. */
export async function endOnPartition(
  open: OpenTransaction,
  { isCommitted }: { readonly isCommitted: boolean },
): Promise<void> {
  const { topic, partition, leader, producer, epoch, coordinatorEpoch } = open
  const question = new Writer().few(1).long(producer).short(epoch)
  question
    .byte(isCommitted ? 1 : 0)
    .few(1)
    .shortText(topic)
    .few(1)
    .count(partition)
    .noTags()
  question.count(Math.max(coordinatorEpoch, 0)).noTags().noTags()
  const answer = await ask(leader, apis.writeMarkers, question)
  answer.few()
  answer.long()
  answer.few()
  answer.shortText()
  answer.few()
  answer.count()
  const code = answer.short()
  if (code !== 0) throw new Error(`The broker answers with error ${code} about the end of it.`)
}

const byLeader = (all: readonly Led[]): ReadonlyMap<string, readonly Led[]> =>
  Map.groupBy(all, ({ leader: { host, port } }) => `${host}:${port}`)

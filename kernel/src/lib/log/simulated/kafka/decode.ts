/** Job: says what a transaction of the Kafka log brought, in the words of the port. */
import type { Envelope, EventRecord } from '../../../runtime/envelope.ts'
import type { Message } from '../../kafka/client.ts'
import { topicsWith } from '../../kafka/topics.ts'
import { eventFrom, messageFrom, writeFrom } from '../../kafka/records.ts'
import type { StateWrite } from '../../log.ts'
import type { Lying } from './partition-log.ts'
import type { SimulatedTransaction } from './transaction-table.ts'

type At<T> = { readonly shard: number; readonly offset: number; readonly is: T }

export type Decoded = {
  /** The process that made it. */
  readonly by: string
  readonly writes: readonly At<StateWrite>[]
  readonly events: readonly At<EventRecord>[]
  readonly inbox: readonly At<Envelope>[]
  /** How far the inbox of each shard was handled, as the group is told. */
  readonly offsets: ReadonlyMap<number, number>
}

const topics = topicsWith('millrace.')

export function decode({ by, records, offsets }: SimulatedTransaction): Decoded {
  const writes: At<StateWrite>[] = []
  const events: At<EventRecord>[] = []
  const inbox: At<Envelope>[] = []
  for (const lying of records) {
    const message = messageOf(lying)
    const at = { shard: message.partition, offset: message.offset }
    if (message.topic === topics.state) writes.push({ ...at, is: writeFrom(message) })
    else if (message.topic === topics.events) events.push({ ...at, is: eventFrom(message).record })
    else if (message.topic === topics.inbox) inbox.push({ ...at, is: messageFrom(message) })
  }
  const sent = offsets.filter(({ topic }) => topic === topics.inbox)
  const byShard = new Map(sent.map(({ partition, offset }) => [partition, offset]))
  return { by, writes, events, inbox, offsets: byShard }
}

function messageOf({ offset, record }: Lying): Message {
  if (record === undefined) throw new Error('A mark is no record.')
  const { topic, partition, key, value, headers } = record
  return { topic, partition, offset, key, value, ...(headers === undefined ? {} : { headers }) }
}

/**
 * Job: what other hands wrote for this installation and no reader of it has taken up, as the messages that
 * a reader makes of it (edge-reader.ts).
 * Boundary: what a record asks for is told by others.
 *
 * W1 How far readers have come is read first, and inboxes are to be read after it: what they take up since
 *    then lies there as well, under the same id.
 */
import { requestCarrier, type Requests } from './edge-reader.ts'
import type { HouseConnections } from './house-connections.ts'
import type { PlacedMessage } from './house-reader.ts'
import { messageFrom } from './records.ts'
import { positionsIn } from './relay-positions.ts'

type House = { readonly installation: string; readonly shards: number }

export async function readHands(
  connections: HouseConnections,
  { installation, shards }: House,
  all: readonly Requests[],
): Promise<readonly PlacedMessage[]> {
  const { admin, reader, prefix, topics } = connections
  const topic = `${prefix}positions`
  // Where there are no relays nobody reads what others write.
  if ((await admin.topic(topic)) === undefined) return []
  const positions = positionsIn({ topic, installation, admin, open: () => reader(topic) })
  const found: PlacedMessage[] = []
  for (const requests of all) {
    const carry = requestCarrier(requests, { inbox: topics.inbox, shards, installation })
    for (const place of await unread(connections, requests.topic, positions)) {
      for await (const record of recordsIn(connections, place)) {
        for (const { partition: shard, key, value } of await carry(record)) {
          const lies = { topic: topics.inbox, partition: shard, offset: 0, key, value }
          found.push({ shard, message: messageFrom(lies) })
        }
      }
    }
  }
  return found
}

type Unread = {
  readonly topic: string
  readonly partition: number
  readonly from: number
  readonly end: number
}

async function unread(
  { admin }: HouseConnections,
  topic: string,
  positions: ReturnType<typeof positionsIn>,
): Promise<readonly Unread[]> {
  const found = await admin.topic(topic)
  if (found === undefined) return []
  const places = found.partitions.map(({ partition }) => ({ topic, partition }))
  const come = await positions.read(places, new AbortController().signal)
  const numbers = places.map(({ partition }) => partition)
  const ends = await admin.ends(topic, numbers)
  return places
    .map((place, at) => {
      return { ...place, from: come[at]?.next ?? 0, end: ends.get(place.partition) ?? 0 }
    })
    .filter(({ from, end }) => from < end)
}

async function* recordsIn({ reader: open }: HouseConnections, place: Unread) {
  const { topic, partition, from, end } = place
  const reader = await open(topic)
  try {
    reader.take(partition, from)
    while (reader.readTo(partition) < end) {
      for (const record of await reader.read()) if (record.offset < end) yield record
    }
  } finally {
    await reader.close()
  }
}

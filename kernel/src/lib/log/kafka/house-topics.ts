/**
 * Job: reads what lies in a topic that others write, too, as far as it is this installation's matter: what
 * its relays told there, and what other hands wrote.
 * Boundary: what the bytes mean is told by others.
 */
import type { Message } from './client.ts'
import { headersOf, isFor } from './edge-reader.ts'
import type { HouseConnections } from './house-connections.ts'
import { idHeader, relayHeader } from './relay-facts.ts'

export type SharedRecord = Pick<Message, 'partition' | 'offset' | 'key' | 'value'> & {
  readonly at: number
  /** The event that it tells, where our relays told it. */
  readonly tells: string | undefined
  /** What its writer put there, where that was another hand. */
  readonly headers: Readonly<Record<string, string>>
}

/** Tells what is committed by now, each partition in its order; nothing where there is no such topic. */
export async function readShared(
  { admin, reader: open }: HouseConnections,
  { topic, installation }: { readonly topic: string; readonly installation: string },
  take: (records: readonly SharedRecord[]) => Promise<void>,
): Promise<void> {
  const found = await admin.topic(topic)
  if (found === undefined) return
  const partitions = found.partitions.map(({ partition }) => partition)
  const ends = [...(await admin.ends(topic, partitions))].filter(([, end]) => end > 0)
  if (ends.length === 0) return
  const reader = await open(topic)
  try {
    for (const [partition] of ends) reader.take(partition, 0)
    while (ends.some(([partition, end]) => reader.readTo(partition) < end)) {
      const records = await reader.read()
      await take(records.flatMap((record) => sharedRecord(record, installation)))
    }
  } finally {
    await reader.close()
  }
}

function sharedRecord(record: Message, installation: string): readonly SharedRecord[] {
  const headers = headersOf(record)
  const { partition, offset, key, value, timestamp: at = 0 } = record
  const lies = { partition, offset, value, at, ...(key === undefined ? {} : { key }) }
  if (headers.get(relayHeader) === installation) {
    return [{ ...lies, tells: headers.get(idHeader), headers: {} }]
  }
  if (!isFor(installation, headers)) return []
  return [{ ...lies, tells: undefined, headers: Object.fromEntries(headers) }]
}

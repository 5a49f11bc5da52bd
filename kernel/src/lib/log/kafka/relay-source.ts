/** Job: what a relay reads from: partitions of a topic, from a position on, in their order. */
import type { Message } from './client.ts'
import type { PartitionReader } from './partition-reader.ts'
import type { Position } from './relay-positions.ts'

export type Read = {
  readonly partition: number
  /** When it came to lie there, in milliseconds since 1970. */
  readonly timestamp?: number
}

export interface RelaySource<R extends Read> {
  take(partition: number, from: Position): void
  drop(partition: number): void
  /** What has come, soon; waits no longer than this where there is nothing. */
  read(waitMs: number): Promise<readonly R[]>
  close(): Promise<void>
}

/** What lies in a topic, as its readers see it. */
export const topicSource = (reader: PartitionReader): RelaySource<Message> => ({
  take: (partition, { next }) => reader.take(partition, next),
  drop: (partition) => reader.drop(partition),
  read: () => reader.read(),
  close: () => reader.close(),
})

/** What lies in a topic is carried up to and with this. */
export const through = ({ offset }: Message): Position => ({ next: offset + 1 })

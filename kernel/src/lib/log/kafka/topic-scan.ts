/**
 * Job: reads whole topics as they lie there now, each from its beginning to the end that it has when it
 * is asked for. It takes part in no group and changes nothing.
 * Boundary: what the bytes mean is told by others.
 */
import type { Message } from './client.ts'
import { connectHouse, type HouseConnections, type Where } from './house-connections.ts'
import { topicSettings } from './wire.ts'

export type Lying = Pick<Message, 'key' | 'value' | 'timestamp'>

/** A transaction that is open there is waited for no longer; what lies behind it is not read. */
const silenceMsMax = 15_000

export class TopicScan {
  readonly #connections: HouseConnections

  private constructor(connections: HouseConnections) {
    this.#connections = connections
  }

  static async open(where: Where): Promise<TopicScan> {
    return new TopicScan(await connectHouse(where))
  }

  /** Nothing where there is no such topic. */
  async *records(topic: string): AsyncGenerator<readonly Lying[]> {
    const { admin, reader: open } = this.#connections
    const found = await admin.topic(topic)
    if (found === undefined) return
    const partitions = found.partitions.map(({ partition }) => partition)
    const ends = [...(await admin.ends(topic, partitions))].filter(([, end]) => end > 0)
    if (ends.length === 0) return
    const reader = await open(topic)
    try {
      for (const [partition] of ends) reader.take(partition, 0)
      let heardAt = performance.now()
      while (ends.some(([partition, end]) => reader.readTo(partition) < end)) {
        const records = await reader.read()
        if (records.length > 0) heardAt = performance.now()
        else if (performance.now() - heardAt > silenceMsMax) {
          throw new Error(`The end of ${topic} is not reached: a transaction is open there.`)
        }
        yield records
      }
    } finally {
      await reader.close()
    }
  }

  /** As the brokers have them; none where they cannot be asked. */
  settings(topic: string): Promise<ReadonlyMap<string, string>> {
    const { brokers } = this.#connections
    return topicSettings(brokers, topic).catch(() => new Map<string, string>())
  }

  close(): Promise<void> {
    return this.#connections.admin.close()
  }
}

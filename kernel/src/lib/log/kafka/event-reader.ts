/** Job: reads stored events of a shard, one question after another. */
import type { StoredEvent } from '../log.ts'
import type { Admin } from './admin.ts'
import type { PartitionReader } from './partition-reader.ts'
import { eventFrom } from './records.ts'

type Wanted = { readonly from: number; readonly limit: number }

export class EventReader {
  readonly #admin: Admin
  readonly #topic: string
  readonly #open: () => Promise<PartitionReader>
  #reader: Promise<PartitionReader> | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(admin: Admin, topic: string, open: () => Promise<PartitionReader>) {
    this.#admin = admin
    this.#topic = topic
    this.#open = open
  }

  read(shard: number, wanted: Wanted): Promise<readonly StoredEvent[]> {
    const read = this.#last.then(() => this.#readNext(shard, wanted))
    this.#last = read.catch(() => undefined)
    return read
  }

  async close(): Promise<void> {
    await this.#last
    await (await this.#reader)?.close()
  }

  async #readNext(shard: number, { from, limit }: Wanted): Promise<readonly StoredEvent[]> {
    const end = (await this.#admin.ends(this.#topic, [shard])).get(shard) ?? 0
    if (from >= end || limit <= 0) return []
    const reader = await (this.#reader ??= this.#open())
    const found: StoredEvent[] = []
    reader.take(shard, from)
    while (found.length < limit && reader.readTo(shard) < end) {
      for (const record of await reader.read()) found.push(eventFrom(record))
    }
    reader.drop(shard)
    return found.slice(0, limit)
  }
}

/**
 * Job: shows people what lies in topics, partition by partition, from an offset on. It takes part in no
 * group, and is opened when somebody looks.
 * Boundary: what the bytes mean is told by others.
 */
import type { Admin } from './admin.ts'
import type { Message, Partition } from './client.ts'
import type { PartitionReader } from './partition-reader.ts'
import type { Places } from './places.ts'

export type Found = {
  readonly records: readonly Message[]
  /** Where it goes on. */
  readonly next: number
}

/** What is not decided by then is not shown yet. */
const lookMs = 1000

export class TopicBrowser {
  readonly #places: Places
  readonly #admin: Pick<Admin, 'ends'>
  readonly #open: () => Promise<PartitionReader>
  #reader: Promise<PartitionReader> | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(places: Places, admin: Pick<Admin, 'ends'>, open: () => Promise<PartitionReader>) {
    this.#places = places
    this.#admin = admin
    this.#open = open
  }

  /** How many partitions a topic has; none where it is not known here. */
  partitions(topic: string): number {
    let count = 0
    while (this.#places.numberOf({ topic, partition: count }) !== undefined) count++
    return count
  }

  /** Committed records as they lie there when it is asked, one look after another. */
  read(of: Partition, from: number, limit: number): Promise<Found> {
    const looked = this.#last.then(() => this.#look(of, from, limit))
    this.#last = looked.catch(() => undefined)
    return looked
  }

  async close(): Promise<void> {
    await this.#last
    await this.#reader?.then((reader) => reader.close()).catch(() => undefined)
  }

  async #look(of: Partition, from: number, limit: number): Promise<Found> {
    const number = this.#places.numberOf(of)
    if (number === undefined)
      throw new Error(`There is no partition ${of.partition} of ${of.topic}.`)
    const end = (await this.#admin.ends(of.topic, [of.partition])).get(of.partition) ?? 0
    if (from >= end) return { records: [], next: from }
    const reader = await this.#opened()
    reader.take(number, from)
    try {
      const records: Message[] = []
      const until = performance.now() + lookMs
      while (records.length < limit && reader.readTo(number) < end && performance.now() < until) {
        const found = await reader.read()
        records.push(...found.filter(({ partition }) => partition === number))
      }
      const shown = records.slice(0, limit)
      const last = shown.length === limit ? shown.at(-1) : undefined
      return { records: shown, next: last === undefined ? reader.readTo(number) : last.offset + 1 }
    } finally {
      reader.drop(number)
    }
  }

  #opened(): Promise<PartitionReader> {
    const reader = (this.#reader ??= this.#open())
    reader.catch(() => (this.#reader = undefined))
    return reader
  }
}

/**
 * Job: which instance owns which shard, and how it can be reached, as the owners themselves say it: a
 * record for each shard in a compacted topic, written in a transaction when the shard has opened.
 * Boundary: what an owner says of how to reach it is not looked into.
 *
 * W1 What is said under an ownership number gives way only to a higher one.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Message } from './client.ts'
import type { PartitionReader } from './partition-reader.ts'
import type { Outgoing } from './producer.ts'

export type Owner = { readonly ownership: number; readonly contact: string }

/** The topic has one partition. */
const partition = 0
const pauseMs = 50

export const ownerRecord = (topic: string, shard: number, owner: Owner): Outgoing => ({
  ...{ topic, partition, key: String(shard) },
  value: Buffer.from(JSON.stringify(owner)),
})

/** What instances tell each other beside that. It has no ownership number: no release takes it for an owner. */
export const wordRecord = (topic: string, name: string, word: object): Outgoing => ({
  ...{ topic, partition, key: name },
  value: Buffer.from(JSON.stringify({ ...word, ownership: 0 })),
})

export type Word = { readonly name: string; readonly text: string; readonly offset: number }

type Heard = Pick<Message, 'key' | 'value'> & { readonly offset?: number }

export class Owners {
  readonly #known = new Map<number, Owner>()
  #changed: () => void = () => undefined
  #word: (word: Word) => void = () => undefined
  #reading: Promise<void> | undefined
  #stopped = false

  /** Hears whenever somebody says that a shard is theirs. */
  onChange(listener: () => void): void {
    this.#changed = listener
  }

  /** Hears what is no owner's. */
  onWord(listener: (word: Word) => void): void {
    this.#word = listener
  }

  /** Reads all that was said, and whatever is said from now on. */
  begin(open: () => Promise<PartitionReader>): void {
    this.#reading ??= this.#read(open)
    this.#reading.catch(() => undefined)
  }

  /** How many owners there are, as far as they have said so. */
  get count(): number {
    return new Set([...this.#known.values()].map(({ contact }) => contact)).size
  }

  of(shard: number): Owner | undefined {
    return this.#known.get(shard)
  }

  hear(messages: readonly Heard[]): void {
    let news = false
    for (const { key, value, offset = 0 } of messages) {
      if (value === null) continue
      const [name, text] = [String(key), value.toString()]
      const shard = Number(name)
      if (Number.isNaN(shard)) {
        this.#word({ name, text, offset })
        continue
      }
      const owner = JSON.parse(text) as Owner
      if (owner.ownership <= (this.#known.get(shard)?.ownership ?? 0)) continue
      this.#known.set(shard, owner)
      news = true
    }
    if (news) this.#changed()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#reading?.catch(() => undefined)
  }

  async #read(open: () => Promise<PartitionReader>): Promise<void> {
    let reader: PartitionReader | undefined
    while (!this.#stopped) {
      try {
        if (reader === undefined) {
          reader = await open()
          reader.take(partition, 0)
        }
        this.hear(await reader.read())
      } catch {
        // The brokers are away; what is known may still be right.
        await sleep(pauseMs)
      }
    }
    await reader?.close()
  }
}

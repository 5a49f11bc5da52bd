/** For tests: the changelog of one shard with one word in it, and a copy of it that is read record by record. */
import { setImmediate as turn } from 'node:timers/promises'
import { Disk } from '../simulated/kafka/disk.ts'
import type { Message } from './client.ts'
import type { PartitionReader } from './partition-reader.ts'
import { stateRecord } from './records.ts'
import type { StateCopy } from './state-cache.ts'

const host = { name: 'here', isAlive: true, native: () => undefined, script: () => undefined }

export const shard = 2
export const address = { shard, service: 'diary', key: 't/k', map: 'words', entry: 'word' }

export class WordLog {
  readonly copy: StateCopy = new Disk().open(
    { directory: '', installation: 'i', clock: () => 0, trustedMs: 1 },
    host,
  )
  readonly reader: PartitionReader
  /** Whoever looks waits for it. */
  look = Promise.resolve()
  looks = 0
  readonly #records: Message[] = []
  #next: number | undefined

  constructor(words: readonly string[] = []) {
    for (const word of words) this.write(word)
    const reader = {
      take: (_: number, from: number) => void (this.#next = from),
      drop: () => void (this.#next = undefined),
      readTo: () => this.#next ?? 0,
      read: () => this.#read(),
    }
    this.reader = reader as unknown as PartitionReader
  }

  get end(): number {
    return this.#records.length
  }

  /** What the copy says. */
  get word(): string | undefined {
    return this.copy.read(address)
  }

  write(word: string): void {
    const { key, value } = stateRecord('state', { ...address, value: word })
    const text = { key: Buffer.from(String(key)), value: Buffer.from(String(value)) }
    this.#records.push({ topic: 'state', partition: shard, offset: this.end, ...text })
  }

  /** Each look brings one record. */
  async #read(): Promise<readonly Message[]> {
    this.looks++
    await Promise.all([this.look, turn()])
    const from = this.#next
    if (from === undefined) return []
    const found = this.#records.slice(from, from + 1)
    this.#next = from + found.length
    return found
  }
}

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { Disk } from '../simulated/kafka/disk.ts'
import type { Message } from './client.ts'
import type { PartitionReader } from './partition-reader.ts'
import { stateRecord } from './records.ts'
import { restore } from './restore.ts'
import type { StateCopy } from './state-cache.ts'

const host = { name: 'here', isAlive: true, native: () => undefined, script: () => undefined }
const shard = 2
const address = { shard, service: 'diary', key: 't/k', map: 'words', entry: 'word' }

/** Each look brings one record, when it is let. */
class Changelog {
  readonly copy: StateCopy = new Disk().open(
    { directory: '', installation: 'i', clock: () => 0, trustedMs: 1 },
    host,
  )
  look = Promise.resolve()
  looks = 0
  readonly #records: readonly Message[]
  readonly #reader: PartitionReader
  #next: number | undefined

  constructor(words: readonly string[]) {
    this.#records = words.map((word, offset) => {
      const { key, value } = stateRecord('state', { ...address, value: word })
      const text = { key: Buffer.from(String(key)), value: Buffer.from(String(value)) }
      return { topic: 'state', partition: shard, offset, ...text }
    })
    const reader = {
      take: (_: number, from: number) => void (this.#next = from),
      drop: () => void (this.#next = undefined),
      readTo: () => this.#next ?? 0,
      read: async () => {
        this.looks++
        await Promise.all([this.look, turn()])
        const from = this.#next
        if (from === undefined) return []
        const found = this.#records.slice(from, from + 1)
        this.#next = from + found.length
        return found
      },
    }
    this.#reader = reader as unknown as PartitionReader
  }

  restore(): Promise<void> {
    const { signal } = new AbortController()
    const options = { cache: this.copy, reader: this.#reader, onRead: () => undefined, signal }
    return restore(new Map([[shard, this.#records.length]]), options)
  }
}

describe('kafka: a changelog that is read', () => {
  it('K7 is read by one at a time', async () => {
    const log = new Changelog(['first', 'second', 'third'])
    const first = log.restore()
    await assert.rejects(log.restore(), /restores something else already/)
    await first
    assert.equal(log.copy.read(address), 'third')
    assert.equal(log.copy.mark(shard), 3)
  })

  it('K6 is not written where somebody else has written meanwhile', async () => {
    const log = new Changelog(['first', 'second', 'third'])
    const held = Promise.withResolvers<void>()
    log.look = held.promise
    const restored = log.restore()
    while (log.looks === 0) await turn()
    await log.copy.write([{ ...address, value: 'by its owner' }], new Map([[shard, 9]]))
    held.resolve()
    await assert.rejects(restored, /stands at 9, and was to be written from 0 on/)
    assert.equal(log.copy.read(address), 'by its owner')
  })
})

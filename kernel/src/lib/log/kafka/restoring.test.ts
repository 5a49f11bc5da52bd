import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { Disk } from '../simulated/kafka/disk.ts'
import type { Message } from './client.ts'
import { stateRecord } from './records.ts'
import { Restoring } from './restoring.ts'
import type { StateCopy } from './state-cache.ts'

type Connected = ConstructorParameters<typeof Restoring>[0]

const host = { name: 'here', isAlive: true, native: () => undefined, script: () => undefined }
const address = { shard: 2, service: 'diary', key: 't/k', map: 'words', entry: 'word' }

/** The changelog of one shard, of which each look brings one record, when it is let. */
class Changelog {
  readonly copy: StateCopy = new Disk().open(
    { directory: '', installation: 'i', clock: () => 0, trustedMs: 1 },
    host,
  )
  readonly records: Message[] = []
  readonly restoring: Restoring
  /** Whoever looks waits for it. */
  look = Promise.resolve()
  looks = 0
  /** Brings what was written here into the copy. */
  flush = async (): Promise<void> => undefined
  #next: number | undefined

  constructor() {
    const stateReader = {
      take: (_: number, from: number) => (this.#next = from),
      drop: () => (this.#next = undefined),
      readTo: () => this.#next ?? 0,
      read: async () => {
        this.looks++
        await Promise.all([this.look, turn()])
        const from = this.#next
        if (from === undefined) return []
        const found = this.records.slice(from, from + 1)
        this.#next = from + found.length
        return found
      },
    }
    const admin = {
      ends: async (_: string, shards: readonly number[]) =>
        new Map(shards.map((shard) => [shard, this.records.length])),
    }
    const connected = { admin, topics: { state: 'state' }, cache: this.copy, stateReader }
    this.restoring = new Restoring(connected as unknown as Connected, () => this.flush())
  }

  write(word: string): void {
    const { key, value } = stateRecord('state', { ...address, value: word })
    this.records.push({
      ...{ topic: 'state', partition: 2, offset: this.records.length },
      ...{ key: String(key), value: value === null ? null : Buffer.from(String(value)) },
    } as Message)
  }

  get word(): string | undefined {
    return this.copy.read(address)
  }
}

const nobodyStops = new AbortController().signal

describe('kafka: changelogs that are read ahead', () => {
  it('A8 are let go of before an arrival goes on, which reads the rest', async () => {
    const log = new Changelog()
    for (let nth = 0; nth < 5; nth++) log.write(`word ${nth}`)
    const held = Promise.withResolvers<void>()
    log.look = held.promise
    const ahead = log.restoring.prepare(() => [2])
    while (log.looks === 0) await turn()
    const happened: string[] = []
    const read = ahead.then(() => happened.push('read ahead'))
    const opened = log.restoring.arrival(async () => {
      happened.push('arrived')
      await log.restoring.restore([2], nobodyStops)
    })
    for (let turns = 0; turns < 5; turns++) await turn()
    assert.deepEqual(happened, [])
    held.resolve()
    await Promise.all([opened, read])
    assert.deepEqual(happened, ['read ahead', 'arrived'])
    assert.equal(log.word, 'word 4')
  })

  it('A8 are not begun while shards arrive, and never of what is open', async () => {
    const log = new Changelog()
    log.write('word')
    const open = new Set<number>()
    const wanted = (): readonly number[] => [2].filter((shard) => !open.has(shard))
    await log.restoring.arrival(async () => {
      await log.restoring.prepare(wanted)
      assert.equal(log.looks, 0)
      await log.restoring.restore([2], nobodyStops)
      open.add(2)
    })
    log.write('a word of the owner')
    await log.restoring.prepare(wanted)
    assert.equal(log.word, 'word')
    open.delete(2)
    await log.restoring.prepare(wanted)
    assert.equal(log.word, 'a word of the owner')
  })

  it('A8 are of shards that were closed before what was written here went into the copy', async () => {
    const log = new Changelog()
    log.write('word')
    const open = new Set([2])
    // What was written until then does not lie in the copy yet.
    log.flush = async () => open.clear()
    await log.restoring.prepare(() => [2].filter((shard) => !open.has(shard)))
    assert.equal(log.looks, 0)
    await log.restoring.prepare(() => [2].filter((shard) => !open.has(shard)))
    assert.equal(log.word, 'word')
  })

  it('K7 are read by one at a time', async () => {
    const log = new Changelog()
    log.write('word')
    const first = log.restoring.restore([2], nobodyStops)
    await assert.rejects(log.restoring.restore([2], nobodyStops), /restores something else already/)
    await first
  })

  it('K6 are not written where somebody else has written meanwhile', async () => {
    const log = new Changelog()
    for (let nth = 0; nth < 3; nth++) log.write(`word ${nth}`)
    const held = Promise.withResolvers<void>()
    log.look = held.promise
    const restored = log.restoring.restore([2], nobodyStops)
    while (log.looks === 0) await turn()
    await log.copy.write([{ ...address, value: 'a word of the owner' }], new Map([[2, 9]]))
    held.resolve()
    await assert.rejects(restored, /stands at 9, and was to be written from 0 on/)
    assert.equal(log.word, 'a word of the owner')
  })
})

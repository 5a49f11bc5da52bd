import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { Restoring } from './restoring.ts'
import { address, WordLog } from './word-log.ts'

type Connected = ConstructorParameters<typeof Restoring>[0]

class Ahead extends WordLog {
  readonly restoring: Restoring
  /** Brings what was written here into the copy. */
  flush = async (): Promise<void> => undefined

  constructor() {
    super()
    const admin = {
      ends: async (_: string, shards: readonly number[]) =>
        new Map(shards.map((shard) => [shard, this.end])),
    }
    const { copy: cache, reader: stateReader } = this
    const connected = { admin, topics: { state: 'state' }, cache, stateReader }
    this.restoring = new Restoring(connected as unknown as Connected, () => this.flush())
  }
}

const nobodyStops = new AbortController().signal

describe('kafka: changelogs that are read ahead', () => {
  it('A8 are let go of before an arrival goes on, which reads the rest', async () => {
    const log = new Ahead()
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
    const log = new Ahead()
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
    const log = new Ahead()
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
    const log = new Ahead()
    log.write('word')
    const first = log.restoring.restore([2], nobodyStops)
    await assert.rejects(log.restoring.restore([2], nobodyStops), /restores something else already/)
    await first
  })

  it('K6 are not written where somebody else has written meanwhile', async () => {
    const log = new Ahead()
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

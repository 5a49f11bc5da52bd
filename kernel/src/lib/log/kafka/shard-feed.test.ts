import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { throughEvent, type Happened } from './happened.ts'
import type { Position } from './relay-positions.ts'
import { ShardFeed } from './shard-feed.ts'

const atOffset = (offset: number, isCounted: boolean, id = `e${offset}`): Happened => ({
  ...{ partition: 0, offset, isCounted, id, key: 'k', type: 't', version: 1 },
  ...{ headers: [], data: {} },
})

/** A shard in a log: `lies` are ids by offset, with gaps for what no reader is shown. */
class Shard {
  readonly lies = new Map<number, string>()
  readonly feed: ShardFeed
  /** The next offset that is read, while one reads. */
  from: number | undefined
  #end: number
  #counted: number

  constructor(
    openedAt: number,
    { before = [], max = 100 }: { before?: readonly number[]; max?: number } = {},
  ) {
    for (const offset of before) this.lies.set(offset, `e${offset}`)
    this.#end = this.#counted = openedAt
    this.feed = new ShardFeed(openedAt, max, {
      begin: (from) => (this.from = from),
      end: () => (this.from = undefined),
    })
  }

  /** Some events in a transaction of ours; `lost` offsets went to one that was aborted before. */
  commits(count: number, lost = 0): readonly string[] {
    this.#end += lost
    const ids = Array.from({ length: count }, (_, nth) => `e${this.#end + nth}`)
    for (const [nth, id] of ids.entries()) this.lies.set(this.#end + nth, id)
    this.feed.handOver(ids.map((id, nth) => atOffset(this.#counted + nth, true, id)))
    this.#end += count + 1
    this.#counted += count + 1
    return ids
  }

  /** What is given of the next `count` offsets, and of what waits behind them. */
  given(count = 1000): readonly Happened[] {
    const found: Happened[] = []
    for (let left = count; this.from !== undefined && left > 0 && this.from < this.#end; left--) {
      const offset: number = this.from++
      const id = this.lies.get(offset)
      const before = this.from
      if (id !== undefined) {
        const event = atOffset(offset, false, id)
        if (this.feed.hears(event)) found.push(event)
      }
      if (this.from === before) this.feed.readTo(before)
    }
    return [...found, ...this.feed.give(count)]
  }

  ids(count?: number): readonly string[] {
    return this.given(count).map(({ id }) => id)
  }
}

describe('kafka: the feed of a shard', () => {
  it('Z2 gives what lay there before the shard came, and then what was handed over', () => {
    const shard = new Shard(6, { before: [0, 1, 3, 4] })
    shard.commits(2)
    assert.deepEqual(shard.ids(), [], 'Nobody knows yet from where on.')
    shard.feed.take({ next: 1 })
    assert.deepEqual(shard.ids(3), ['e1', 'e3'])
    assert.equal(shard.feed.hasWaiting, false)
    assert.deepEqual(shard.ids(), ['e4', 'e6', 'e7'])
    assert.equal(shard.feed.isReading, false)
    shard.commits(1)
    assert.deepEqual(shard.ids(), ['e9'])
  })

  it('reads nothing where nothing lay there that was not carried', () => {
    const shard = new Shard(5, { before: [0, 1, 2, 3] })
    shard.feed.take({ next: 5 })
    assert.equal(shard.from, undefined)
    shard.commits(1)
    assert.deepEqual(shard.ids(), ['e5'])
  })

  it('Z2 does not give what was read and is handed over a moment later', () => {
    const shard = new Shard(2, { before: [0] })
    shard.feed.take({ next: 0 })
    assert.equal(shard.feed.hears(atOffset(0, false)), true)
    // It lies in the log before we hear that it was committed.
    assert.equal(shard.feed.hears(atOffset(2, false)), false)
    shard.commits(1)
    assert.deepEqual(shard.ids(), ['e2'])
  })

  it('Z3 goes on after the event that was carried last, wherever it lies', () => {
    const shard = new Shard(9, { before: [0, 1, 5, 6, 7] })
    shard.feed.take({ next: 1, after: 'e6' })
    assert.deepEqual(shard.ids(), ['e7'])
    shard.feed.take({ next: 7, after: 'e7' })
    assert.deepEqual(shard.ids(), [])
    assert.equal(shard.feed.isReading, false)
  })

  it('Z3 gives all that is left where the log has forgotten what was carried last', () => {
    const shard = new Shard(9, { before: [6, 7] })
    shard.feed.take({ next: 1, after: 'e3' })
    assert.deepEqual(shard.ids(), ['e6', 'e7'])
  })

  it('says from where to go on, though offsets are only counted', () => {
    const shard = new Shard(0)
    shard.feed.take({ next: 0 })
    shard.commits(2)
    shard.commits(2, 3)
    const [, , third] = shard.given()
    assert.ok(third !== undefined)
    assert.deepEqual([third.id, third.offset], ['e6', 3])
    shard.feed.leave()
    shard.feed.take({ next: third.offset, after: third.id })
    assert.deepEqual(shard.ids(), ['e7'])
  })

  it('Z1 reads what was too much to wait', () => {
    const shard = new Shard(0, { max: 3 })
    shard.feed.take({ next: 0 })
    assert.deepEqual(
      [shard.commits(2), shard.ids()],
      [
        ['e0', 'e1'],
        ['e0', 'e1'],
      ],
    )
    shard.commits(2)
    shard.commits(2)
    shard.commits(1)
    assert.equal(shard.feed.isReading, true)
    assert.deepEqual(shard.ids(), ['e3', 'e4', 'e6', 'e7', 'e9'])
    assert.equal(shard.feed.isReading, false)
  })

  it('Z1 reads from behind what was read before', () => {
    const shard = new Shard(3, { before: [0, 1], max: 1 })
    shard.feed.take({ next: 0 })
    assert.deepEqual(shard.ids(), ['e0', 'e1'])
    shard.commits(2)
    assert.deepEqual(shard.ids(), ['e3', 'e4'])
  })

  it('Z3 ends at what waits where the log has forgotten the border', () => {
    const shard = new Shard(0, { max: 1 })
    shard.feed.take({ next: 0 })
    shard.commits(2)
    shard.lies.clear()
    shard.commits(1)
    assert.deepEqual(shard.ids(), ['e3'])
    assert.equal(shard.feed.isReading, false)
  })

  it('counts what is left to give', () => {
    const shard = new Shard(6, { before: [0, 1, 3, 4] })
    assert.equal(shard.feed.left(6), 6)
    shard.feed.take({ next: 1 })
    assert.equal(shard.feed.left(6), 5)
    shard.ids()
    assert.equal(shard.feed.left(6), 0)
    shard.commits(2)
    assert.equal(shard.feed.left(8), 2)
  })

  it('Z1 Z2 Z3 gives each event once, whatever fails, overflows and is aborted', () => {
    for (let seed = 1; seed <= 300; seed++) gaveOnce(seed)
  })
})

/** Events of a shard over several owners; who carries them dies now and then, with what it had under way. */
function gaveOnce(seed: number): void {
  let state = seed
  const below = (bound: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state % bound
  }
  const happened: string[] = []
  const carried: string[] = []
  let position: Position = { next: 0 }
  let shard = new Shard(0, { max: 5 })
  let isTaken = false
  const takeOver = (): void => {
    isTaken = false
    const offsets = [...shard.lies.keys()]
    const end = (offsets.at(-1) ?? -2) + 2 + below(3)
    shard = new Shard(end, { before: offsets, max: 5 })
  }
  const carry = (count: number): void => {
    if (!isTaken) shard.feed.take(position)
    isTaken = true
    const given = shard.given(count)
    const last = given.at(-1)
    if (last === undefined) return
    const isCommitted = below(4) > 0
    if (isCommitted) {
      carried.push(...given.map(({ id }) => id))
      position = throughEvent(last)
    }
    // Who fails does not know whether it was committed: positions are read anew, and all behind them.
    if (isCommitted && below(4) > 0) return
    shard.feed.leave()
    isTaken = false
  }
  for (let step = 0; step < 60; step++) {
    if (below(12) === 0) takeOver()
    else if (below(2) === 0)
      happened.push(...shard.commits(1 + below(3), below(5) === 0 ? below(3) : 0))
    else carry(1 + below(4))
  }
  shard.feed.leave()
  shard.feed.take(position)
  for (let looks = 0; looks < 200; looks++) carried.push(...shard.ids(10))
  assert.deepEqual(carried, happened, `seed ${seed}`)
}

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Busy } from '@millrace/kernel'
import { until } from '@millrace/kernel/testing'
import { restMs, type OrderTold } from './order-told.ts'
import { Streams } from './streams.ts'
import { historyWatch } from './watch-names.ts'

const order = 'shop/o-1'
const now = Date.UTC(2026, 0, 2, 12)
const at = new Date(now).toISOString()
const line = (id: number, what = 'warehouse.held') => ({ id: String(id), at, what })
const waits = [{ what: 'wallet', since: at, attempts: 1 }]

/** What a listener has been written. */
class Wire {
  text = ''
  writableLength = 0
  writableNeedDrain = false
  ended = false
  destroyed = false

  write(text: string): boolean {
    this.text += text
    return true
  }

  end(): this {
    this.ended = true
    return this
  }

  destroy(): this {
    this.destroyed = true
    return this
  }

  get ids(): readonly string[] {
    return [...this.text.matchAll(/^id: (\d+)$/gm)].map(([, id = '']) => id)
  }
}

function streamsOf(told: OrderTold, { listenersMax = 10, beatMs = 60_000, paceMs = 0 } = {}) {
  const watched: string[] = []
  const engine = {
    watch: (name: string) => void watched.push(name),
    unwatch: (name: string) => void watched.push(`no ${name}`),
  }
  const streams = new Streams({ engine, listenersMax, beatMs, clock: () => now })
  const shop = { streams, watched, told, reads: 0, failures: [] as Error[] }
  const listen = (last = 0) => {
    const wire = new Wire()
    const read = async () => {
      shop.reads++
      const failure = shop.failures.shift()
      if (failure !== undefined) throw failure
      const { lines } = shop.told
      const told = lines.map((one) => ({ id: Number(one.id), data: one }))
      return { lines: told, restMs: (at: number) => restMs(shop.told, at) }
    }
    const leave = streams.join(historyWatch(order), { ...{ line: wire, last, read }, paceMs })
    return { wire, leave }
  }
  return Object.assign(shop, { listen })
}

const settled = () => new Promise(setImmediate)

describe('gateway: streams of orders', () => {
  it('E1 tells each line once, by its id, whenever it comes to be known', async () => {
    const shop = streamsOf({ lines: [line(2), line(1)], waitingFor: waits })
    const { wire } = shop.listen()
    const { wire: later } = shop.listen(1)
    await settled()
    shop.told = { lines: [line(3), line(2), line(1)], waitingFor: waits }
    shop.streams.woken(historyWatch(order))
    await settled()
    assert.deepEqual(wire.ids, ['1', '2', '3'])
    assert.deepEqual(later.ids, ['2', '3'])
    assert.equal(wire.ended, false)
    shop.streams.close()
  })

  it('E2 reads once for all who listen, and watches before it reads', async () => {
    const shop = streamsOf({ lines: [line(1)], waitingFor: waits })
    const listeners = [shop.listen(), shop.listen(), shop.listen()]
    await settled()
    const before = shop.reads
    assert.ok(before <= 2, 'Who comes while it is read shares the next.')
    shop.streams.woken(historyWatch(order))
    await settled()
    assert.equal(shop.reads, before + 1)
    assert.equal(shop.watched[0], historyWatch(order))
    for (const { leave } of listeners) leave()
    assert.equal(shop.watched.at(-1), `no ${historyWatch(order)}`)
    assert.equal(shop.streams.count, 0)
  })

  it('E2 leaves what changes all the time alone for a while, and has the last of it then', async () => {
    const shop = streamsOf({ lines: [line(1)], waitingFor: waits }, { paceMs: 300 })
    const { wire, leave } = shop.listen()
    await settled()
    const before = shop.reads
    for (let id = 2; id < 9; id++) {
      shop.told = { lines: [line(id)], waitingFor: waits }
      shop.streams.woken(historyWatch(order))
      await settled()
    }
    await until(() => wire.ids.at(-1) === '8')
    assert.ok(shop.reads < before + 7, `${shop.reads} reads`)
    leave()
  })

  it('E3 has room for so many, and for others when one leaves', async () => {
    const shop = streamsOf({ lines: [line(1)], waitingFor: waits }, { listenersMax: 2 })
    const { leave } = shop.listen()
    const { leave: leaveToo } = shop.listen()
    assert.throws(() => shop.streams.checkRoom(), Busy)
    leave()
    leave()
    shop.streams.checkRoom()
    assert.equal(shop.streams.count, 1)
    leaveToo()
  })

  it('E3 lets go who has not read for two beats, and who has too much unread', async () => {
    const shop = streamsOf({ lines: [line(1)], waitingFor: waits }, { beatMs: 5 })
    const { wire: slow, leave } = shop.listen()
    const { wire: full, leave: leaveToo } = shop.listen()
    const { wire: well, leave: leaveLast } = shop.listen()
    slow.writableNeedDrain = true
    full.writableLength = 1024 * 1024
    while (!slow.destroyed || !full.destroyed) await new Promise((go) => setTimeout(go, 5))
    assert.equal(well.destroyed, false)
    assert.match(well.text, /^:$/m)
    for (const left of [leave, leaveToo, leaveLast]) left()
  })

  it('ends when the order is final, nothing is waited for and it has been quiet', async () => {
    const then = new Date(now - 5000).toISOString()
    const shop = streamsOf({ lines: [{ ...line(1, 'orders.approved'), at: then }], waitingFor: [] })
    const { wire } = shop.listen()
    await settled()
    assert.equal(wire.ended, true)
    assert.match(wire.text, /event: end\n/)
  })

  it('does not end an approved order that is being given back', async () => {
    const then = new Date(now - 5000).toISOString()
    const lines = [{ ...line(1, 'orders.approved'), at: then }]
    const shop = streamsOf({ lines, waitingFor: waits })
    const { wire, leave } = shop.listen()
    await settled()
    assert.equal(wire.ended, false)
    leave()
  })

  it('closes without an end what it cannot read, and looks again while a shard moves', async () => {
    const shop = streamsOf({ lines: [line(1)], waitingFor: waits })
    shop.failures.push(new Busy('It moves.', 1))
    const { wire, leave } = shop.listen()
    await settled()
    assert.equal(wire.ended, false)
    shop.failures.push(new TypeError('Oh.'))
    shop.streams.woken(historyWatch(order))
    await settled()
    assert.equal(wire.ended, true)
    assert.doesNotMatch(wire.text, /event: end/)
    leave()
  })
})

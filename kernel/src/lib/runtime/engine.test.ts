import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { integer, text } from '../contract/fields.ts'
import { command } from '../contract/message.ts'
import { act, Instance, note, noteTwice, show, tenant } from '../log/conformance/diary.ts'
import { Cluster, type Faults } from '../log/simulated/simulated-log.ts'
import { answer, decide, later } from '../machine/decision.ts'
import { service } from '../machine/service.ts'
import type { EngineOptions } from './engine.ts'
import { shardOf } from './shard.ts'
import { Busy, OtherBody } from './work.ts'

type Options = Partial<EngineOptions> & { readonly now?: number }

const started = (options: Options = {}, faults: Faults = {}) => {
  const cluster = new Cluster({ installation: 'test', shards: 2 })
  return Instance.start(cluster.instance(faults), options)
}

const by = { who: 'olga', why: 'a test' }

describe('engine: commits', () => {
  it('a query commits nothing', async () => {
    const instance = await started()
    await instance.settle()
    const { commits } = instance.engine.telling()
    assert.deepEqual(await instance.words('anna'), [])
    assert.equal(instance.engine.telling().commits, commits)
  })

  for (const when of ['beforeCommit', 'afterCommit'] as const) {
    it(`R1 R3 one that fails (${when}) answers nothing, and nothing is taken after it`, async () => {
      const disk = { full: false }
      const fail = () => {
        if (disk.full) throw new Error('The disk is full.')
      }
      const instance = await started({}, { [when]: fail })
      await instance.say('anna', 'one')
      disk.full = true
      const asked = instance.engine.ask(note({ id: 'anna', word: 'two' }), { tenant })
      const refused = assert.rejects(asked, Busy)
      await assert.rejects(instance.engine.turn(), /disk is full/)
      await refused
      assert.equal(instance.events.length, 1)
      const later = instance.engine.ask(show({ id: 'anna' }), { tenant })
      await assert.rejects(later, Busy)
      await assert.rejects(instance.engine.operate({ letter: 'x', act: 'drop', ...by }), Busy)
      await assert.rejects(instance.engine.turn(), /disk is full/)
      assert.match(instance.engine.failure?.message ?? '', /disk is full/)
    })
  }

  it('raises the number of the shards that it touches, and of no other (O1)', async () => {
    const instance = await started()
    await instance.settle()
    const before = new Map(instance.engine.commitNumbers)
    await instance.say('anna', 'one')
    await instance.say('anna', 'two')
    const raised = [...instance.engine.commitNumbers].map(
      ([shard, at]) => at - (before.get(shard) ?? 0),
    )
    assert.deepEqual(raised.toSorted(), [0, 2])
  })
})

describe('engine: bounds', () => {
  it('A1 turns calls away when too many wait', async () => {
    const instance = await started({ limits: { waitingMax: 2 } })
    const waiting = ['one', 'two'].map((word) =>
      instance.engine.ask(note({ id: 'anna', word }), { tenant }),
    )
    const third = instance.engine.ask(note({ id: 'anna', word: 'three' }), { tenant })
    await assert.rejects(third, Busy)
    await instance.settle()
    await Promise.all(waiting)
    assert.deepEqual(await instance.words('anna'), ['one', 'two'])
  })

  for (const batchStepsMax of [1, 2, 3]) {
    it(`H1 H2 keeps the order of one sender in batches of ${batchStepsMax}`, async () => {
      const instance = await started({ limits: { batchStepsMax } })
      for (const word of ['a', 'b', 'c']) {
        void instance.engine.ask(noteTwice({ id: 'anna', to: 'ben', word }), { tenant })
      }
      await instance.settle()
      assert.deepEqual(await instance.words('ben'), ['a-1', 'a-2', 'b-1', 'b-2', 'c-1', 'c-2'])
    })
  }
})

describe('engine: a call with a key', () => {
  const once = { key: 'k', digest: 'd' }

  it('P3 is handled once, and answered again as it was', async () => {
    const instance = await started()
    const call = () => instance.told(note({ id: 'anna', word: 'one' }), { tenant, once })
    assert.deepEqual(await call(), { accepted: true, body: ['one'], replayed: false })
    await instance.say('anna', 'two')
    assert.deepEqual(await call(), { accepted: true, body: ['one'], replayed: true })
    const other = { tenant, once: { ...once, digest: 'e' } }
    await assert.rejects(instance.told(note({ id: 'anna', word: 'x' }), other), OtherBody)
  })

  it('is forgotten after its time, and only then', async () => {
    const instance = await started({ limits: { rememberMs: 1000 } })
    const call = () => instance.told(note({ id: 'anna', word: 'one' }), { tenant, once })
    await call()
    instance.now += 999
    await instance.settle()
    assert.equal((await call()).replayed, true)
    instance.now += 3000
    await instance.settle()
    assert.equal((await call()).replayed, false)
  })

  it('N3 is not forgotten between the two times it was sent, however late it is handled', async () => {
    const instance = await started({ limits: { rememberMs: 1000 } })
    const sent = () => instance.engine.ask(note({ id: 'anna', word: 'one' }), { tenant, once })
    void sent()
    await instance.settle()
    instance.now += 999
    const again = sent()
    instance.now += 5000
    await instance.settle()
    assert.equal((await again).replayed, true)
  })
})

describe('engine: many calls with keys', () => {
  it('forgets more than one sweep does, and the key itself at last', async () => {
    const instance = await started({ limits: { rememberMs: 1000 } })
    const count = 1500
    for (let at = 0; at < count; at++) {
      const once = { key: `k${at}`, digest: 'd' }
      void instance.engine.ask(note({ id: 'anna', word: 'x' }), { tenant, once })
    }
    await instance.settle()
    const kept = () => {
      const shard = shardOf('t/anna', 2)
      const place = { shard, service: 'diary', key: 't/anna', map: '~once' }
      return [...instance.log.scan(place)].length
    }
    assert.equal(kept(), count)
    instance.now += 1000
    await instance.settle()
    assert.equal(kept(), 500)
    instance.now += 100
    await instance.settle()
    assert.equal(kept(), 0)
    assert.equal(instance.engine.nextWork, Infinity)
  })
})

describe('engine: time and ids', () => {
  const stamp = command('stamp.press', { id: text() })
  const at = command('stamp.at', { id: text(), time: integer() })
  const stamps = service<{ readonly times: readonly number[] }>('stamp', {
    keyedBy: 'id',
    initial: { times: [] },
    on: (on) => [
      on(stamp, ({ times }, _, { now }) =>
        decide({ times: [...times, now] }, answer([...times, now])),
      ),
      on(at, (state, { id, time }) => decide({ ...state }, later('x', time, stamp({ id })))),
    ],
  })

  it('K1 the time of a key never goes back', async () => {
    const instance = await started({ services: [stamps], now: 5000 })
    const press = async () => (await instance.told(stamp({ id: 'a' }), { tenant })).body
    await press()
    instance.now = 4000
    assert.deepEqual(await press(), [5000, 5000])
    await instance.told(at({ id: 'a', time: 100 }), { tenant })
    instance.now = 6000
    assert.deepEqual(await press(), [5000, 5000, 5000, 6000])
  })

  it('I1 the same calls make the same ids, and other calls other ones', async () => {
    const run = async () => {
      const instance = await started()
      await instance.told(noteTwice({ id: 'anna', to: 'ben', word: 'hi' }), { tenant })
      await instance.told(noteTwice({ id: 'anna', to: 'ben', word: 'hi' }), { tenant })
      return instance.events
    }
    const events = await run()
    assert.deepEqual(await run(), events)
    assert.equal(new Set(events).size, 6)
  })
})

describe('engine: effects', () => {
  it('F1 F3 tries a repeatable one again, later each time', async () => {
    const attempts: number[] = []
    const bank = {
      name: 'bank',
      repeatable: true,
      perform: async (_: unknown, { attempt }: { attempt: number }) => {
        attempts.push(attempt)
        if (attempt < 3) throw new Error('The bank is closed.')
        return note({ id: 'anna', word: 'paid' })
      },
    }
    const instance = await started({ performers: [bank] })
    await instance.told(act({ id: 'anna', performer: 'bank', name: 'pay' }), { tenant })
    assert.deepEqual(attempts, [1])
    assert.equal(instance.engine.nextWork, instance.now + 100)
    instance.now += 100
    await instance.settle()
    assert.equal(instance.engine.nextWork, instance.now + 200)
    instance.now += 200
    await instance.settle()
    assert.deepEqual(attempts, [1, 2, 3])
    assert.deepEqual(await instance.words('anna'), ['paid'])
  })
})

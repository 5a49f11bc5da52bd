import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Elsewhere } from '@millrace/kernel'
import { FakeEngine, answer, show, tenant } from './neighbours.ts'
import { OwnedEngine } from './owned-engine.ts'
import { SharedEngine } from './shared-engine.ts'

const end = { state: 'APPROVED', updatedAt: '2030-01-01T00:00:00.000Z' } as const

describe('gateway: one engine for several edges', () => {
  function edges() {
    const engine = new FakeEngine('here')
    const shared = new SharedEngine(engine)
    const heard: string[] = []
    const [first, second] = [shared.edge(), shared.edge()]
    first.onEnded((order) => heard.push(`first ${order}`))
    second.onEnded((order) => heard.push(`second ${order}`))
    return { engine, first, second, heard }
  }

  it('tells each the orders that it watches, and no others', () => {
    const { engine, first, second, heard } = edges()
    first.watch('shop/a')
    second.watch('shop/a')
    second.watch('shop/b')
    engine.end('shop/a', end)
    engine.end('shop/b', end)
    assert.deepEqual(heard, ['first shop/a', 'second shop/a', 'second shop/b'])
  })

  it('goes on watching while one of them does', () => {
    const { engine, first, second, heard } = edges()
    first.watch('shop/a')
    first.watch('shop/a')
    second.watch('shop/a')
    first.unwatch('shop/a')
    assert.ok(engine.watched.has('shop/a'))
    engine.end('shop/a', end)
    assert.deepEqual(heard, ['second shop/a'])
  })

  it('forgets the watches of one that leaves', () => {
    const { engine, first } = edges()
    first.watch('shop/a')
    first.leave()
    assert.equal(engine.watched.size, 0)
  })

  it('answers what is under way when an edge closes, and nothing that comes later', async () => {
    const { engine, first } = edges()
    const { promise, resolve } = Promise.withResolvers<ReturnType<typeof answer>>()
    engine.next.push(() => promise)
    const asked = first.ask(show('0-a'), { tenant })
    let isClosed = false
    const closed = first.close().then(() => (isClosed = true))
    await assert.rejects(first.ask(show('0-a'), { tenant }), Elsewhere)
    assert.equal(isClosed, false)
    resolve(answer('done'))
    assert.equal((await asked).body, 'done')
    await closed
  })
})

describe('gateway: an owner that is asked by another instance', () => {
  const owner = () => {
    const engine = new FakeEngine('here')
    return { engine, owned: new OwnedEngine(engine, () => new Map([[0, 3]])) }
  }
  const isElsewhere = (mayBeDone: boolean) => (error: unknown) =>
    error instanceof Elsewhere && error.mayBeDone === mayBeDone

  it('answers under its own number, and hands nothing of it on', async () => {
    const { engine, owned } = owner()
    assert.equal((await owned.ask(show('0-a'), { tenant, owned: { 0: 3 } })).body, 'here')
    assert.deepEqual(engine.asked, [{ tenant }])
  })

  it('refuses an old number, one that it does not know yet, and what it does not own', async () => {
    const { engine, owned } = owner()
    for (const under of [{ 0: 2 }, { 0: 4 }, { 1: 3 }]) {
      const asked = owned.ask(show('0-a'), { tenant, owned: under })
      await assert.rejects(asked, isElsewhere(false))
    }
    assert.deepEqual(engine.asked, [])
  })

  it('hears first what has happened while it stood still', async () => {
    const open = new Map([[0, 3]])
    const heard = async (): Promise<void> => void open.set(0, 4)
    const standstill = { mayBeBehind: true, heard }
    const owned = new OwnedEngine(new FakeEngine('here'), () => open, { standstill })
    const asked = owned.ask(show('0-a'), { tenant, owned: { 0: 3 } })
    await assert.rejects(asked, isElsewhere(false))
  })

  it('O1 takes nothing more while the log does not answer, and goes on when it does', async () => {
    let ms = 20
    const engine = new FakeEngine('here')
    const owned = new OwnedEngine(engine, () => new Map([[0, 3]]), { stalledMs: () => ms })
    const call = { tenant, owned: { 0: 3 } }
    await owned.ask(show('0-a'), call)
    ms = 3500
    const stalled = { name: 'Busy', message: /has not answered for 3 s/, retryAfterSeconds: 2 }
    await assert.rejects(owned.ask(show('0-a'), call), stalled)
    await assert.rejects(owned.askEachShard(show('0-a'), call), stalled)
    ms = 0
    await owned.ask(show('0-a'), call)
    assert.equal(engine.asked.length, 2)
  })

  it('tells of the shards that it was asked for under its own number', async () => {
    const engine = new FakeEngine('here')
    const every = [0, 1, 2].map((shard) => ({ shard, body: shard }))
    engine.askEachShard = async () => every
    const open = new Map([
      [0, 3],
      [1, 3],
      [2, 3],
    ])
    const owned = new OwnedEngine(engine, () => open)
    const found = await owned.askEachShard(show('0-a'), { tenant, owned: { 0: 3, 1: 2 } })
    assert.deepEqual(found, [{ shard: 0, body: 0 }])
  })

  it('sends whoever asks elsewhere when it has failed', async () => {
    const { engine, owned } = owner()
    engine.next.push(async () => {
      engine.failure = new Error('The log is away.')
      throw engine.failure
    })
    const asked = owned.ask(show('0-a'), { tenant, owned: { 0: 3 } })
    await assert.rejects(asked, isElsewhere(true))
  })
})

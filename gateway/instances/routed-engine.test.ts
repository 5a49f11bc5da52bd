import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { Busy } from '@millrace/kernel'
import { until } from '@millrace/kernel/testing'
import { deposit } from '#contracts/billing'
import { answer, elsewhere, Neighbours, place, show, tenant } from './neighbours.ts'

const once = { key: 'k', digest: 'd' }

describe('gateway: a call where there are several instances', () => {
  it('goes to whoever owns its shard, with the number that it is owned by', async () => {
    const { routed, here, there } = Neighbours.settled()
    assert.equal((await routed.ask(show('0-a'), { tenant })).body, 'here')
    assert.equal((await routed.ask(show('1-a'), { tenant })).body, 'there')
    assert.deepEqual(here.asked[0]?.owned, { 0: 1 })
    assert.deepEqual(there.asked[0]?.owned, { 1: 7 })
  })

  it('waits for an owner, as long as its caller does', async () => {
    const neighbours = Neighbours.settled()
    neighbours.moveThere(1, 8)
    neighbours.map.refused(1, 8)
    const asked = neighbours.routed.ask(show('1-a'), { tenant, waitMs: 60_000 })
    await turn()
    assert.equal(neighbours.there.asked.length, 0)
    neighbours.moveHere(1, 9)
    assert.equal((await asked).body, 'here')
  })

  it('F2 is told to come again when nobody owns its shard', async () => {
    const neighbours = new Neighbours()
    const early = neighbours.routed.ask(show('0-a'), { tenant, waitMs: 10 })
    await assert.rejects(early, (error) => error instanceof Busy && /starting/.test(error.message))
    neighbours.begin()
    const late = neighbours.routed.ask(show('0-a'), { tenant, waitMs: 10 })
    await assert.rejects(late, (error) => error instanceof Busy && error.retryAfterSeconds === 1)
  })

  it('F2 is told to come again when its owner does not answer', async () => {
    const { routed, there } = Neighbours.settled()
    there.next.push(() => new Promise(() => undefined))
    await assert.rejects(routed.ask(show('1-a'), { tenant, waitMs: 20 }), /shard 1 takes too long/)
  })

  it('goes to the next owner when the first one refuses it', async () => {
    const neighbours = Neighbours.settled()
    const { routed, there } = neighbours
    there.next.push(elsewhere(false))
    const placed = routed.ask(place('1-a'), { tenant, waitMs: 60_000 })
    await until(() => there.asked.length === 1)
    neighbours.moveThere(1, 8)
    assert.equal((await placed).body, 'there')
    assert.deepEqual(there.asked[1]?.owned, { 1: 8 })
  })

  it('does not ask the same owner under the same number again', async () => {
    const neighbours = Neighbours.settled()
    neighbours.there.next.push(elsewhere(false))
    const asked = neighbours.routed.ask(show('1-a'), { tenant, waitMs: 60_000 })
    await until(() => neighbours.there.asked.length === 1)
    neighbours.map.changed()
    await turn()
    neighbours.routed.fail(new Error('It is over.'))
    await assert.rejects(asked, /The engine has ended/)
    assert.equal(neighbours.there.asked.length, 1)
  })

  it('F1 is asked again though it may have been done, where twice is once', async () => {
    const { routed, there } = Neighbours.settled()
    for (const [message, options] of [
      [show('1-a'), {}],
      [place('1-a'), {}],
      [cancelLike('1-a'), { id: 'key', once }],
    ] as const) {
      there.next.push(elsewhere(true))
      const patient = { tenant, waitMs: 60_000, ...options }
      assert.equal((await routed.ask(message, patient)).body, 'there')
    }
    assert.equal(there.asked.length, 6)
  })

  it('F1 is not asked again where twice would be twice', async () => {
    const { routed, there } = Neighbours.settled()
    there.next.push(elsewhere(true))
    await assert.rejects(routed.ask(cancelLike('1-a'), { tenant }), Busy)
    assert.equal(there.asked.length, 1)
  })

  it('is not asked again after an answer that is an error of its own', async () => {
    const { routed, there } = Neighbours.settled()
    there.next.push(async () => Promise.reject(new Busy('Full.', 9)))
    await assert.rejects(routed.ask(show('1-a'), { tenant }), /Full/)
    assert.equal(there.asked.length, 1)
  })

  it('waits for a connection to its owner', async () => {
    const neighbours = Neighbours.settled()
    neighbours.isLinked = false
    const asked = neighbours.routed.ask(show('1-a'), { tenant, waitMs: 60_000 })
    await turn()
    neighbours.isLinked = true
    neighbours.map.changed()
    assert.equal((await asked).body, 'there')
  })
})

/** A write that is done each time it comes, unless it comes under a key. */
const cancelLike = (orderId: string) => ({
  ...place(orderId),
  type: deposit as unknown as ReturnType<typeof place>['type'],
})

describe('gateway: a list where there are several instances', () => {
  const both = () => {
    const neighbours = Neighbours.settled()
    neighbours.here.shards = [{ shard: 0, body: 'a' }]
    neighbours.there.shards = [{ shard: 1, body: 'b' }]
    return neighbours
  }

  it('F3 has the part of every shard', async () => {
    const found = await both().routed.askEachShard(show('0-a'), { tenant })
    assert.deepEqual(found, [
      { shard: 0, body: 'a' },
      { shard: 1, body: 'b' },
    ])
  })

  it('F3 waits for a shard that moves, and asks for that one only', async () => {
    const neighbours = both()
    neighbours.there.shards = []
    const asked = neighbours.routed.askEachShard(show('0-a'), { tenant, waitMs: 60_000 })
    await turn()
    neighbours.here.shards = [
      { shard: 0, body: 'another' },
      { shard: 1, body: 'moved' },
    ]
    neighbours.moveHere(1, 8)
    assert.deepEqual(await asked, [
      { shard: 0, body: 'a' },
      { shard: 1, body: 'moved' },
    ])
  })

  it('F3 is none where a shard is missing', async () => {
    const neighbours = both()
    neighbours.there.shards = []
    const asked = neighbours.routed.askEachShard(show('0-a'), { tenant, waitMs: 50 })
    await assert.rejects(asked, (error) => error instanceof Busy)
  })
})

describe('gateway: an order that is waited for where there are several instances', () => {
  const ended = { state: 'APPROVED', updatedAt: '2030-01-01T00:00:00.000Z' } as const
  const watching = (neighbours: Neighbours) => {
    const heard: string[] = []
    neighbours.routed.onEnded((order) => heard.push(order))
    return heard
  }

  it('is watched where it is', async () => {
    const neighbours = Neighbours.settled()
    const heard = watching(neighbours)
    neighbours.routed.watch('shop/0-a')
    neighbours.routed.watch('shop/1-a')
    assert.deepEqual([...neighbours.here.watched], ['shop/0-a'])
    neighbours.there.end('shop/1-a', ended)
    assert.deepEqual(heard, ['shop/1-a'])
    neighbours.routed.unwatch('shop/0-a')
    assert.equal(neighbours.here.watched.size, 0)
  })

  it('M1 is watched where it has moved to, and looked at in case it has ended meanwhile', async () => {
    const neighbours = Neighbours.settled()
    const heard = watching(neighbours)
    neighbours.routed.watch('shop/1-a')
    neighbours.here.next.push(async () => answer({ id: '1-a', ...ended }))
    neighbours.moveHere(1, 8)
    assert.deepEqual([...neighbours.here.watched], ['shop/1-a'])
    await until(() => heard.length > 0)
    assert.deepEqual(heard, ['shop/1-a'])
  })

  it('M1 goes on being waited for when it has not ended', async () => {
    const neighbours = Neighbours.settled()
    const heard = watching(neighbours)
    neighbours.routed.watch('shop/1-a')
    neighbours.here.next.push(async () => answer({ id: '1-a', state: 'PENDING' }))
    neighbours.moveHere(1, 8)
    await until(() => neighbours.here.asked.length === 1)
    await turn()
    assert.deepEqual(heard, [])
    neighbours.here.end('shop/1-a', ended)
    assert.deepEqual(heard, ['shop/1-a'])
  })

  it('M1 is looked at by whoever waits, where a storefront shows it', async () => {
    const neighbours = Neighbours.settled()
    const heard = watching(neighbours)
    neighbours.routed.watch('stream/1-a')
    neighbours.moveHere(1, 8)
    await until(() => heard.length > 0)
    assert.deepEqual(heard, ['stream/1-a'])
    assert.equal(neighbours.here.asked.length, 0)
  })

  it('is looked at when somebody else than its owner was asked to place it', async () => {
    const neighbours = Neighbours.settled()
    const heard = watching(neighbours)
    neighbours.routed.watch('shop/1-a')
    neighbours.there.next.push(async () => answer({ id: '1-a', ...ended }))
    await neighbours.routed.ask(place('0-key'), { tenant, correlation: '1-a' })
    await until(() => heard.length > 0)
    assert.deepEqual(heard, ['shop/1-a'])
  })
})

/** What a call is told whose shard is open elsewhere, or moves while it waits. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { askFriend, Instance, note, noteTwice, tenant } from '../log/conformance/diary.ts'
import { Cluster } from '../log/simulated/simulated-log.ts'
import { keyText, shardOf } from './shard.ts'
import { Elsewhere } from './work.ts'

const shards = 2
const inShard = (shard: number): string =>
  ['anna', 'ben', 'carl', 'dora'].find((id) => shardOf(keyText(tenant, id), shards) === shard) ?? ''
const [anna, ben] = [inShard(0), inShard(1)]

const tells = (mayBeDone: boolean) => (error: unknown) =>
  error instanceof Elsewhere && error.mayBeDone === mayBeDone

/** The first instance has shard 0, and the second one shard 1. */
async function two() {
  const cluster = new Cluster({ installation: 'test', shards })
  const logs = [cluster.instance(), cluster.instance()] as const
  let moves = 0
  const first = await Instance.start(logs[0], { onShards: () => void moves++ })
  await cluster.take(1)
  const second = await Instance.start(logs[1])
  return { cluster, first, second, moves: () => moves }
}

describe('engine: a call for another instance', () => {
  it('A1 was not done, and is told so', async () => {
    const { first, moves } = await two()
    assert.equal(moves(), 3)
    const asked = first.engine.ask(note({ id: ben, word: 'one' }), { tenant })
    await assert.rejects(asked, tells(false))
    assert.equal(first.engine.shardOf(note({ id: ben, word: 'one' }), tenant), 1)
    assert.deepEqual([...first.engine.ownerships.keys()], [0])
  })

  it('was not done when its shard leaves before it is taken up', async () => {
    const { cluster, first, second } = await two()
    const asked = first.engine.ask(note({ id: anna, word: 'one' }), { tenant })
    asked.catch(() => undefined)
    await cluster.take(0)
    await assert.rejects(asked, tells(false))
    cluster.give(0, second.log as ReturnType<Cluster['instance']>)
    assert.deepEqual(await second.words(anna), [])
  })

  it('may have been done when what it waits for is asked elsewhere, and its shard leaves', async () => {
    const { cluster, first } = await two()
    const asked = first.engine.ask(askFriend({ id: anna, friend: ben }), { tenant })
    asked.catch(() => undefined)
    await first.settle()
    await cluster.take(0)
    await assert.rejects(asked, tells(true))
  })

  it('was not done when the engine is stopping', async () => {
    const { first } = await two()
    const asked = first.engine.ask(note({ id: anna, word: 'one' }), { tenant })
    asked.catch(() => undefined)
    await first.engine.stop()
    await assert.rejects(asked, tells(false))
  })
})

describe('engine: what lay in an inbox', () => {
  it('N6 is handled by the time at which it is taken, and never before it was sent', async () => {
    const { first, second } = await two()
    const times: number[] = []
    second.engine.onCommitted(({ time }) => times.push(time))
    const crossing = async (): Promise<void> => {
      await first.told(noteTwice({ id: anna, to: ben, word: 'w' }), { tenant })
      await second.settle()
    }
    second.now = first.now + 3 * 24 * 60 * 60_000
    await crossing()
    assert.deepEqual(times, [second.now, second.now])
    first.now = second.now + 5000
    await crossing()
    assert.deepEqual(times.slice(2), [first.now, first.now])
  })
})

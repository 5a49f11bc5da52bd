import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Cluster } from '../log/simulated/simulated-log.ts'
import { CommitNumbers } from './commit-numbers.ts'
import { KernelState } from './kernel-state.ts'

type Shop = { readonly cluster: Cluster; readonly numbers: CommitNumbers }

async function begin(cluster: Cluster): Promise<Shop> {
  const log = cluster.instance()
  const numbers = new CommitNumbers(log)
  await log.start({
    opened: (shard) => numbers.open(shard),
    closing: async () => {},
    received() {},
  })
  return { cluster, numbers }
}

/** One commit that touches these shards. */
async function commit({ cluster, numbers }: Shop, shards: readonly number[]): Promise<void> {
  const log = cluster.instance()
  const state = new KernelState(log, '~shard')
  numbers.writeOrigins(state)
  const given = numbers.write(shards, state)
  const writes: Parameters<KernelState['writes']>[0] = []
  state.writes(writes)
  const none = new Map<number, never>()
  await log.commit({ shards: none, writes, events: none, inbox: none, positions: none })
  numbers.afterCommit(given)
}

const shopOf = (installation: string) => new Cluster({ installation, shards: 2 })

describe('kernel: commit numbers', () => {
  it('O1 counts the commits of each shard', async () => {
    const shop = await begin(shopOf('here'))
    await commit(shop, [0, 1])
    await commit(shop, [1])
    assert.deepEqual(shop.numbers.position, {
      installation: 'here',
      numbers: new Map([
        [0, 1],
        [1, 2],
      ]),
    })
  })

  it('O2 keeps the name and the numbers when the state moves to another installation', async () => {
    const before = await begin(shopOf('here'))
    await commit(before, [0])
    const there = shopOf('there')
    for (const [shard, { state }] of before.cluster.shards.entries()) {
      for (const [place, entries] of state) there.shard(shard).state.set(place, new Map(entries))
    }
    const after = await begin(there)
    await commit(after, [1])
    assert.deepEqual(after.numbers.position, {
      installation: 'here',
      numbers: new Map([
        [0, 1],
        [1, 1],
      ]),
    })
  })

  it('tells of the same position by the same object', async () => {
    const shop = await begin(shopOf('here'))
    await commit(shop, [0])
    const told = shop.numbers.position
    assert.equal(shop.numbers.position, told)
    await commit(shop, [0])
    assert.notEqual(shop.numbers.position, told)
  })
})

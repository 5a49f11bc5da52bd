import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FakeEngine, noTelling } from './neighbours.ts'
import { ShardMap, type Owner, type ShardSource } from './shard-map.ts'

/** Three shards; what is open here, and what owners have said. */
function known(open: Record<number, number>, owners: Record<number, Owner>, map = new ShardMap()) {
  const source: ShardSource = {
    ...{ installation: 'i', contact: 'here', shards: 3, waitsFor: undefined },
    engine: new FakeEngine('here'),
    shardOf: () => 0,
    shardOfKey: () => 0,
    open: new Map(Object.entries(open).map(([shard, number]) => [Number(shard), number])),
    ownerOf: (shard) => owners[shard],
    telling: () => noTelling,
  }
  map.begin(source)
  return map
}

const there = (ownership: number): Owner => ({ ownership, contact: 'there' })

describe('gateway: where a shard is', () => {
  it('is here where it is open, and with its owner where it is not', () => {
    const map = known({ 0: 3 }, { 0: { ownership: 3, contact: 'here' }, 1: there(5) })
    assert.deepEqual(map.placeOf(0), { ownership: 3 })
    assert.deepEqual(map.placeOf(1), there(5))
    assert.deepEqual([...map.contacts()], ['here', 'there'])
  })

  it('is nowhere while nobody has said that it is theirs', () => {
    assert.equal(known({}, {}).placeOf(0), undefined)
    assert.equal(new ShardMap().placeOf(0), undefined)
  })

  it('is nowhere when it has left here and nobody has it yet', () => {
    assert.equal(known({}, { 0: { ownership: 3, contact: 'here' } }).placeOf(0), undefined)
  })

  it('S1 is not here when somebody else has it under a higher number', () => {
    assert.deepEqual(known({ 0: 3 }, { 0: there(4) }).placeOf(0), there(4))
    assert.deepEqual(known({ 0: 5 }, { 0: there(4) }).placeOf(0), { ownership: 5 })
  })

  it('S2 is not where it was refused, until that owner or another has it anew', () => {
    const owners = { 0: there(4) }
    const map = known({}, owners)
    map.refused(0, 4)
    assert.equal(map.placeOf(0), undefined)
    map.refused(0, 2)
    assert.equal(map.placeOf(0), undefined)
    owners[0] = there(5)
    assert.deepEqual(map.placeOf(0), there(5))
  })

  it('S2 may be where it was refused a while ago, and whoever waits is told so', async () => {
    const map = known({}, { 0: there(4) }, new ShardMap(5))
    const told = new Promise<void>((resolve) => map.onChange(resolve))
    map.refused(0, 4)
    assert.equal(map.placeOf(0), undefined)
    await told
    assert.deepEqual(map.placeOf(0), there(4))
  })
})

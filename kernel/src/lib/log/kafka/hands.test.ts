import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Message, Partition } from './client.ts'
import { carrierAt, handsAt } from './hands.ts'
import { placesIn, placesOf } from './places.ts'
import type { Outgoing } from './producer.ts'
import type { Carried } from './relay-producer.ts'

const places = placesOf(
  new Map([
    ['orders', 1],
    ['billing', 2],
  ]),
)
const billing1: Partition = { topic: 'billing', partition: 1 }
const out = (key: string): Outgoing => ({ topic: 't', partition: 0, key, value: null })

describe('kafka: places', () => {
  it('have a number each, across topics', () => {
    assert.deepEqual(
      [0, 1, 2].map((number) => places.of(number)),
      [{ topic: 'orders', partition: 0 }, { topic: 'billing', partition: 0 }, billing1],
    )
    assert.equal(places.numberOf(billing1), 2)
    assert.equal(places.numberOf({ topic: 'billing', partition: 2 }), undefined)
    assert.throws(() => places.of(3), /no partition/)
  })

  it('of one topic have their own', () => {
    const one = placesIn('orders')
    assert.deepEqual(one.of(7), { topic: 'orders', partition: 7 })
    assert.equal(one.numberOf({ topic: 'orders', partition: 7 }), 7)
  })
})

describe('kafka: hands', () => {
  const committed: Carried[] = []
  const membership = { member: undefined as never, check: () => undefined }
  const asked: Partition[] = []
  const hands = handsAt(places, {
    positions: {
      read: async (of) => {
        asked.push(...of)
        return of.map(() => ({ next: 5 }))
      },
      record: ({ topic, partition }, { next }) => out(`${topic}/${partition}/${next}`),
    },
    commit: async (carried) => void committed.push(carried),
  })
  const commit = (next: number, ...records: readonly Outgoing[]) => {
    const standing = hands.positions.record({ topic: 'orders', partition: 2 }, { next })
    const offsets = [{ topic: 'orders', partition: 2, offset: next }]
    const carried = { shards: new Map([[2, 0]]), records: [...records, standing], offsets }
    return hands.commit(carried, membership)
  }

  it('read positions where the partitions lie', async () => {
    await hands.positions.read([{ topic: 'orders', partition: 2 }], new AbortController().signal)
    assert.deepEqual(asked, [billing1])
  })

  it('V1 commit what was taken up, and what was only passed over now and then', async () => {
    await commit(6, out('taken'))
    assert.deepEqual(committed[0]?.offsets, [{ ...billing1, offset: 6 }])
    assert.deepEqual(
      committed[0]?.records.map(({ key }) => key),
      ['taken', 'billing/1/6'],
    )
    await commit(7)
    await commit(8)
    assert.equal(committed.length, 1)
    await commit(9, out('more'))
    assert.deepEqual(
      committed[1]?.records.map(({ key }) => key),
      ['more', 'billing/1/9'],
    )
  })

  it('give a record to who takes its topic', async () => {
    const carry = carrierAt(
      places,
      new Map([['billing', async ({ topic, partition }) => [out(`${topic}/${partition}`)]]]),
    )
    const record: Message = { topic: 'any', partition: 2, offset: 1, value: null }
    assert.deepEqual(
      (await carry(record)).map(({ key }) => key),
      ['billing/1'],
    )
    await assert.rejects(carry({ ...record, partition: 0 }), /Nobody takes/)
  })
})

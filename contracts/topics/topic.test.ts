import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { doubleBytes, plainText } from './format.ts'
import { keyBytes, partitionOf, toldIn, type Topic } from './topic.ts'

const balances: Topic = {
  ...{ topic: 'balances', partitions: 3, format: doubleBytes },
  summary: 'The balance of each account.',
}
const customers: Topic = {
  ...{ topic: 'customers', partitions: 3, format: plainText, keys: 'long', summary: 'Customers.' },
}

describe('topics: a record of ours', () => {
  it('lies where the default partitioner of Java puts its key', () => {
    // As `Utils.toPositive(Utils.murmur2(key)) % 3` has them.
    const places = { '21': 0, foobar: 0, 'a-little-bit-long-string': 2 }
    for (const [key, partition] of Object.entries(places)) {
      assert.deepEqual(toldIn(balances, key, 1.5).data, {
        ...{ place: `balances/${partition}`, topic: 'balances', partition, key, value: 1.5 },
      })
    }
  })

  it('lies there even where its key looks like the name of a shard', () => {
    assert.deepEqual(
      ['*0', '*1', '*2'].map((key) => partitionOf(balances, key)),
      [1, 0, 2],
    )
  })

  it('lies in the first partition without a key', () => {
    assert.deepEqual(toldIn(balances, undefined, 1).data, {
      ...{ place: 'balances/0', topic: 'balances', partition: 0, value: 1 },
    })
  })

  it('has the headers that its topic is told with', () => {
    const headers = { contentType: 'application/json' }
    assert.partialDeepStrictEqual(toldIn({ ...balances, headers }, 'a', 1).data, { headers })
    assert.equal('headers' in toldIn(balances, 'a', 1).data, false)
  })

  it('has a number in eight bytes for a key where the topic wants that', () => {
    assert.deepEqual([...keyBytes(customers, '258')], [0, 0, 0, 0, 0, 0, 1, 2])
    assert.deepEqual(
      [...keyBytes(customers, '-1')],
      Array.from({ length: 8 }, () => 255),
    )
  })
})

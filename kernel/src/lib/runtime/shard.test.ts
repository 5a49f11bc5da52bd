import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keyText, murmur2, shardKey, shardOf } from './shard.ts'

describe('kernel: shard of a key', () => {
  // The values that Apache Kafka's own UtilsTest lists for its murmur2.
  const known: readonly (readonly [string, number])[] = [
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ]
  for (const [text, hash] of known) {
    it(`hashes ${text} as Java does`, () => {
      assert.equal(murmur2(new TextEncoder().encode(text)), hash)
    })
  }

  it('takes the shard from a key that names it', () => {
    assert.equal(shardOf(keyText('shop', shardKey(5)), 8), 5)
  })

  it('takes no shard that there is not, whatever an id from outside looks like', () => {
    for (const id of ['*8', '*', '*x', 'a/*99', '*1e9', '*-1']) {
      const shard = shardOf(keyText('shop', id), 8)
      assert.ok(Number.isInteger(shard) && shard >= 0 && shard < 8, `${id} lies in ${shard}`)
    }
  })

  it('spreads keys over all shards', () => {
    const hit = new Set(Array.from({ length: 200 }, (_, n) => shardOf(`shop/order-${n}`, 8)))
    assert.equal(hit.size, 8)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keyText, shardOf, StoreRefused, type Log } from '@millrace/kernel'
import { usualOptions } from '../storefronts/storefront.ts'
import { refuseHidden } from './partitions-kept.ts'

const shards = 8
const key = keyText('stream', 'orders.v1/4')
/** A record lies in the fifth partition. */
const log = {
  shards,
  read: (at: Parameters<Log['read']>[0]) =>
    at.service === 'topics' && at.key === key && at.shard === shardOf(key, shards) && at.map === ''
      ? '{"next":1}'
      : undefined,
}
const started = (streamPartitions: number): void =>
  refuseHidden(log, { ...usualOptions, streamPartitions })

describe('the partitions of stream orders, on a log that keeps topics', () => {
  it('may be as many as there were, and more', () => {
    started(5)
    started(6)
    started(100)
  })

  it('may not be fewer than records lie in', () => {
    for (const fewer of [1, 3, 4]) {
      assert.throws(
        () => started(fewer),
        (error) => {
          assert.ok(error instanceof StoreRefused)
          assert.match(
            error.message,
            /^The topic orders\.v1 has records in partition 4, .* at least 5\.$/,
          )
          return true
        },
      )
    }
  })
})

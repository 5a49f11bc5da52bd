import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { usualOptions } from '../storefront.ts'
import { stream } from './stream.ts'

const { topics } = stream({ ...usualOptions, streamPartitions: 5 })

describe('stream orders: topics', () => {
  it('have as many partitions as the installation wants', () => {
    assert.deepEqual(new Set(topics.map(({ partitions }) => partitions)), new Set([5]))
  })

  it('take records by hand where others have something to say, and no empty ones', () => {
    const open = topics.filter(({ read }) => read !== undefined)
    assert.deepEqual(
      open.map(({ topic }) => topic),
      ['orders.v1', 'order-validations.v1', 'payments.v1', 'warehouse-inventory.v1', 'customers'],
    )
    for (const { topic, read } of open) {
      assert.throws(() => read?.({ key: '1', value: null }), /\w/, topic)
    }
  })
})

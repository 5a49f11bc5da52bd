import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findingOn } from './lost-ends.ts'
import type { TransactionEntry } from './transaction-log.ts'

const open = { topic: 'state', partition: 3, producer: 7, epoch: 2 }

const entry = (
  state: TransactionEntry['state'],
  { epoch = 2, producer = 7, on = [] as readonly string[] } = {},
): TransactionEntry => ({
  ...{ transactionalId: `engine-${producer}`, producer, epoch, state },
  partitions: new Set(on),
})

const here = ['events-3', 'state-3']
/** It has been committed, and whoever did it has begun anew since. */
const committed = [
  entry('ongoing', { on: here }),
  entry('committing', { on: here }),
  entry('committed'),
  entry('empty', { epoch: 3 }),
]

void describe('kafka: ends of transactions that the brokers left out', () => {
  it('D1 leaves one alone that the brokers may still end', () => {
    for (const state of ['ongoing', 'committing', 'aborting', 'fencing', 'unknown'] as const) {
      const entries = [...committed, entry(state, { epoch: 3, on: here })]
      assert.deepEqual(findingOn(open, entries), { is: 'open' }, state)
    }
  })

  it('D2 ends it as they have written down for the last that touched the partition', () => {
    assert.deepEqual(findingOn(open, committed), { is: 'over', isCommitted: true })
    const aborted = [
      entry('committing', { on: here }),
      entry('committed'),
      entry('aborting', { on: here, epoch: 3 }),
      entry('aborted', { epoch: 3 }),
      entry('committing', { on: ['state-4'], epoch: 3 }),
      entry('committed', { epoch: 3 }),
    ]
    assert.deepEqual(findingOn(open, aborted), { is: 'over', isCommitted: false })
  })

  it('D2 does nothing where they have written nothing down', () => {
    const others = [
      entry('committing', { on: here, producer: 8 }),
      entry('committed', { producer: 8 }),
    ]
    assert.deepEqual(findingOn(open, []), { is: 'unknown' })
    assert.deepEqual(findingOn(open, others), { is: 'unknown' })
    const elsewhere = [entry('committing', { on: ['state-4'] }), entry('empty', { epoch: 3 })]
    assert.deepEqual(findingOn(open, elsewhere), { is: 'unknown' })
    const before = [entry('committing', { on: here, epoch: 1 }), entry('empty', { epoch: 3 })]
    assert.deepEqual(findingOn(open, before), { is: 'unknown' })
  })

  it('D3 ends nothing under one who may go on, but for himself', () => {
    const entries = committed.slice(0, -1)
    assert.deepEqual(findingOn(open, entries), { is: 'held', by: 'engine-7' })
    assert.deepEqual(findingOn(open, entries, 7), { is: 'over', isCommitted: true })
    assert.deepEqual(findingOn(open, entries, 8), { is: 'held', by: 'engine-7' })
  })
})

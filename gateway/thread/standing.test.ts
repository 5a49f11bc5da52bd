import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { starting, Standings, type Standing } from './standing.ts'

describe('gateway: where an instance stands', () => {
  it('is told when it has changed, and not again while it has not', () => {
    let standing: Standing = starting
    const told: Standing[] = []
    const standings = new Standings(
      () => standing,
      (one) => told.push(one),
    )
    standings.changed()
    assert.deepEqual(told, [])
    standing = { shards: 8, open: [1, 2] }
    standings.changed()
    standings.changed()
    standings.stop()
    assert.deepEqual(told, [{ shards: 8, open: [1, 2] }])
  })

  it('is looked at from time to time, where nobody says that it has changed', async () => {
    const told: Standing[] = []
    const waits: Standing = { shards: 8, open: [], notReady: 'It waits for 12 records.' }
    const standings = new Standings(
      () => waits,
      (one) => told.push(one),
    )
    await until(() => told.length === 1)
    standings.stop()
    assert.deepEqual(told, [waits])
  })
})

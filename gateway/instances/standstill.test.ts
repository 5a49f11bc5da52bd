import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { Standstill } from './standstill.ts'

describe('gateway: a standstill', () => {
  function watching() {
    let now = 0
    let over = 0
    const standstill = new Standstill({
      ...{ longestMs: 3000, hearMs: 5, now: () => now },
      onOver: () => (over += 1),
    })
    const at = (time: number): boolean => {
      now = time
      return standstill.mayBeBehind
    }
    return { standstill, at, over: () => over }
  }

  it('is none while the process moves', () => {
    const { standstill, at } = watching()
    assert.deepEqual([at(1000), at(3900), at(6800)], [false, false, false])
    standstill.stop()
  })

  it('is noticed by the first who asks, and told when all has been heard', async () => {
    const { standstill, at, over } = watching()
    assert.deepEqual([at(3001), at(3004), at(3007)], [true, true, false])
    await until(() => over() > 0)
    assert.equal(over(), 1)
    standstill.stop()
  })

  it('is waited out', async () => {
    const { standstill, at, over } = watching()
    assert.ok(at(4000))
    let isHeard = false
    const hearing = standstill.heard().then(() => (isHeard = true))
    await until(() => over() > 0)
    assert.equal(isHeard, false)
    assert.ok(!at(4006))
    await hearing
    standstill.stop()
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Standstill } from './standstill.ts'

/** Nothing else happens meanwhile. */
const standstillFor = (ms: number): void =>
  void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

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
    await sleep(20)
    assert.equal(over(), 1)
    standstill.stop()
  })

  it('is waited out', async () => {
    const standstill = new Standstill({ longestMs: 200, hearMs: 10, onOver: () => undefined })
    await standstill.heard()
    standstill.stop()
    standstillFor(300)
    assert.ok(standstill.mayBeBehind)
    await standstill.heard()
    assert.ok(!standstill.mayBeBehind)
  })
})

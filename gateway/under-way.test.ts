import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { UnderWay } from './under-way.ts'

/** Nothing else happens meanwhile, and nothing is read. */
const standStillFor = (ms: number): void =>
  void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

describe('gateway: requests under way', () => {
  it('W3 ends for no lull in which the process stood still, and read nothing', async () => {
    const underWay = new UnderWay(() => undefined)
    let isOver = false
    const stopped = underWay.stop(60_000).then(() => (isOver = true))
    standStillFor(500)
    // Its first look is over then, too.
    await sleep(10)
    assert.equal(isOver, false)
    await stopped
  })
})

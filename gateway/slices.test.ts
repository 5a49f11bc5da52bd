import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { isLetGo } from '@millrace/kernel/testing'
import { Slices } from './slices.ts'

describe('gateway: a burst in slices', () => {
  it('is worked off at once while there is time, and then in turns, in its order (S1, S2)', async () => {
    let now = 0
    const done: number[] = []
    const slices = new Slices(() => now)
    const work = (number: number) => () => {
      done.push(number)
      now += 6
    }
    for (let number = 1; number <= 6; number++) slices.take(work(number))
    assert.deepEqual(done, [1, 2])
    await turn()
    assert.deepEqual(done, [1, 2, 3, 4])
    slices.take(work(7))
    await turn()
    assert.deepEqual(done, [1, 2, 3, 4, 5, 6])
    await turn()
    assert.deepEqual(done, [1, 2, 3, 4, 5, 6, 7])
  })

  it('holds nothing of what is done while there is always more to do (S3)', async () => {
    let now = 0
    let isStopped = false
    const slices = new Slices(() => now)
    const more = (): void => {
      now += 6
      if (!isStopped) slices.take(more)
    }
    for (let nth = 0; nth < 3; nth++) slices.take(more)
    const first = (() => {
      const request = { isDone: false }
      slices.take(() => void (request.isDone = true))
      slices.take(more)
      return new WeakRef(request)
    })()
    try {
      while (first.deref()?.isDone === false) await turn()
      assert.ok(await isLetGo(first))
    } finally {
      isStopped = true
    }
  })
})

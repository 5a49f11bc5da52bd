import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
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
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Rests } from './rests.ts'

describe('cluster: what ends is started again', () => {
  it('at once, and with longer and longer rests where it ends again and again', () => {
    const rests = new Rests()
    const short = Array.from({ length: 7 }, () => rests.after(100))
    assert.deepEqual(short, [0, 500, 1000, 2000, 4000, 5000, 5000])
  })

  it('at once again when it has lived for a while', () => {
    const rests = new Rests()
    for (const lifeMs of [100, 100, 100]) rests.after(lifeMs)
    assert.deepEqual([rests.after(60_000), rests.after(100), rests.after(100)], [0, 0, 500])
  })
})

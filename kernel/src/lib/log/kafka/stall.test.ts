import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Stall } from './stall.ts'

describe('kafka: how long a commit has been under way', () => {
  it('is told of the oldest one, and of none when all are over', async () => {
    let now = 0
    const stall = new Stall(() => now)
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const one = stall.during(first.promise)
    now = 1000
    const other = stall.during(second.promise)
    now = 1500
    assert.equal(stall.ms, 1500)
    first.resolve()
    await one
    assert.equal(stall.ms, 500)
    second.reject(new Error('It failed.'))
    await assert.rejects(other)
    assert.equal(stall.ms, 0)
  })
})

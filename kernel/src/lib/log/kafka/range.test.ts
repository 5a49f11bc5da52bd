import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { rangeOf } from './range.ts'

describe('kafka: which shards a new member gets', () => {
  it('are dealt out by the names of all, the first ones with one more', () => {
    assert.deepEqual(rangeOf('slot-1', ['slot-2', 'slot-3'], 8), [0, 1, 2])
    assert.deepEqual(rangeOf('slot-2', ['slot-3', 'slot-1'], 8), [3, 4, 5])
    assert.deepEqual(rangeOf('slot-3', ['slot-1', 'slot-2'], 8), [6, 7])
  })

  it('are compared as text', () => {
    assert.deepEqual(rangeOf('slot-10', ['slot-2'], 4), [0, 1])
  })

  it('are none where there are more members than shards', () => {
    assert.deepEqual(rangeOf('slot-3', ['slot-1', 'slot-2'], 2), [])
  })
})

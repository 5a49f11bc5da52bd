import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Slots } from './slots.ts'

describe('gateway: things that come and go', () => {
  it('are found under their numbers until they are taken, once', () => {
    const slots = new Slots<string>()
    const [one, other] = [slots.put('one'), slots.put('other')]
    assert.deepEqual([slots.get(one), slots.get(other), slots.size], ['one', 'other', 2])
    assert.equal(slots.take(one), 'one')
    assert.equal(slots.take(one), undefined)
    assert.deepEqual([slots.get(one), slots.all(), slots.size], [undefined, ['other'], 1])
  })

  it('take the numbers of those that have gone, so that a list of them never grows', () => {
    const slots = new Slots<number>()
    const numbers = new Set<number>()
    for (let n = 0; n < 1000; n++) {
      const [one, other] = [slots.put(n), slots.put(n)]
      numbers.add(one).add(other)
      slots.take(one)
      slots.take(other)
    }
    assert.equal(numbers.size, 2)
    assert.equal(slots.size, 0)
  })

  it('are nowhere under a number that was never given', () => {
    const slots = new Slots<string>()
    slots.put('one')
    assert.deepEqual([slots.get(-1), slots.take(7), slots.size], [undefined, undefined, 1])
  })
})

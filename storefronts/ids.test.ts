import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { coreId, fitsCore, roundOf } from './ids.ts'

describe('storefronts: ids', () => {
  it('are left as they are where the core would take them', () => {
    assert.equal(coreId('order-1_a.B~'), 'order-1_a.B~')
  })

  it('are percent-encoded where it would not', () => {
    assert.equal(coreId('a b/ö#%'), 'a%20b%2F%C3%B6%23%25')
  })

  it('are never one where they were two', () => {
    const id = fc.string({ unit: 'binary', minLength: 1, maxLength: 8 })
    fc.assert(fc.property(id, id, (a, b) => (a === b) === (coreId(a) === coreId(b))))
  })

  it('are counted when they are used again', () => {
    assert.equal(coreId('1', 3), '1#3')
    for (const round of [1, 2, 17]) {
      assert.deepEqual(roundOf(coreId('a#b', round)), { id: 'a%23b', round })
    }
  })

  it('have an end', () => {
    assert.equal(fitsCore('x'.repeat(193)), true)
    assert.equal(fitsCore('x'.repeat(194)), false)
    assert.equal(fitsCore('ö'.repeat(33)), false)
  })
})

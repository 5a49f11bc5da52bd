import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { canonical } from './canonical.ts'

describe('canonical text', () => {
  it('tells the same value, with fields in one order', () => {
    assert.equal(
      canonical({ b: [1, { d: null, c: 'é"' }], a: undefined }),
      '{"b":[1,{"c":"é\\"","d":null}]}',
    )
  })

  it('is JSON of the same value, whatever value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain: unknown = JSON.parse(JSON.stringify(value))
        assert.deepEqual(JSON.parse(canonical(plain)), plain)
      }),
      { seed: 7, numRuns: 300 },
    )
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { between, seeded, zipf } from './draw.ts'

describe('bench: seeded draws', () => {
  it('gives the same numbers for the same seed and others for another', () => {
    const take = (seed: number) => Array.from({ length: 5 }, seeded(seed))
    assert.deepEqual(take(7), take(7))
    assert.notDeepEqual(take(7), take(8))
  })

  it('draws every rank in its share', () => {
    const draw = zipf(1_000, 1, seeded(1))
    const drawn = Array.from({ length: 1_000 }, () => 0)
    const draws = 200_000
    for (let nth = 0; nth < draws; nth += 1) {
      const rank = draw()
      drawn[rank] = (drawn[rank] ?? 0) + 1
    }
    const harmonic = drawn.reduce((sum, _, rank) => sum + 1 / (rank + 1), 0)
    for (const rank of [0, 1, 9, 99]) {
      const expected = draws / (rank + 1) / harmonic
      assert.ok(Math.abs((drawn[rank] ?? 0) - expected) < 5 * Math.sqrt(expected), `rank ${rank}`)
    }
    assert.ok((drawn[999] ?? 0) > 0)
  })

  it('draws the only rank there is', () => {
    const draw = zipf(1, 1, seeded(1))
    assert.deepEqual([draw(), draw()], [0, 0])
  })

  it('draws both ends of a range and nothing beyond', () => {
    const chance = seeded(3)
    const drawn = new Set(Array.from({ length: 200 }, () => between(1, 3, chance)))
    assert.deepEqual(drawn, new Set([1, 2, 3]))
  })
})

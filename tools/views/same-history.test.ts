import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { tellTheSame } from './same-history.ts'

const history = (since: number, ...lines: readonly (readonly unknown[])[]) => ({ since, lines })

describe('views: the same history', () => {
  it('tells the same lines at the same times, in whatever order they came', () => {
    const one = history(100, ['placed', 5], ['held', 'tea', 1], [7, 'approved'])
    const other = history(107, ['approved'], [-7, 'held', 'tea', 1], [-7, 'placed', 5])
    assert.ok(tellTheSame(one, other))
  })

  for (const [what, lines] of Object.entries({
    'another time': [
      ['placed', 5],
      [8, 'approved'],
    ],
    'another word': [
      ['placed', 5],
      [7, 'canceled'],
    ],
    'another detail': [
      ['placed', 6],
      [7, 'approved'],
    ],
    'a line less': [['placed', 5]],
    'a line twice': [
      ['placed', 5],
      [7, 'approved'],
      [7, 'approved'],
    ],
  } as const)) {
    it(`differs by ${what}`, () => {
      const one = history(100, ['placed', 5], [7, 'approved'])
      assert.ok(!tellTheSame(one, history(100, ...lines)))
    })
  }
})

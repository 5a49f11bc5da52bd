import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { command } from '../contract/message.ts'
import { text } from '../contract/fields.ts'
import { later } from './decision.ts'
import { forget, noMarks, note, sweepDue, type Marks } from './marks.ts'

const keepMs = 1000
const name = (index: number) => `hold-${index}`

/** One name noted at each millisecond, from 0 on. */
const noted = (count: number): Marks =>
  Array.from({ length: count }, (_, at) => at).reduce(
    (marks, at) => note(marks, name(at), { now: at, keepMs }),
    noMarks,
  )

/** Sweeps whenever it is due, and tells when each name was given up. */
function sweepAll(marks: Marks): Map<string, number> {
  const forgotten = new Map<string, number>()
  let left = marks
  while (left.sweepAt !== 0) {
    const now = left.sweepAt
    const step = forget(left, { now, keepMs })
    for (const each of step.names) {
      assert.ok(!forgotten.has(each), `${each} was given up twice`)
      forgotten.set(each, now)
    }
    assert.ok(step.left.sweepAt === 0 || step.left.sweepAt > now)
    left = step.left
  }
  return forgotten
}

describe('kernel: marks', () => {
  for (const count of [1, 16, 17, 32, 33, 500]) {
    it(`M1 gives up each of ${count} names once, and none too early`, () => {
      const forgotten = sweepAll(noted(count))
      assert.equal(forgotten.size, count)
      for (let at = 0; at < count; at++) {
        const forgottenAt = forgotten.get(name(at)) ?? 0
        assert.ok(forgottenAt >= at + keepMs, `${name(at)} was given up at ${forgottenAt}`)
      }
    })
  }

  it('M2 writes one entry for sixteen names', () => {
    assert.equal([...noted(160).markedBefore.list()].length, 9)
  })

  it('M3 gives up a bounded number in one step, the oldest first, and comes again', () => {
    const { names, left } = forget(noted(2000), { now: 10_000, keepMs })
    assert.equal(names.length, 960)
    assert.equal(names[0], name(0))
    assert.equal(left.sweepAt, 10_100)
  })

  it('M3 sets one timer for many names, and none when all are given up', () => {
    const sweep = command('test.sweep', { key: text() })({ key: 'a' })
    const first = noted(1)
    assert.deepEqual(sweepDue(noMarks, first, sweep), [later('sweep', keepMs, sweep)])
    assert.deepEqual(sweepDue(first, noted(2), sweep), [])
    assert.deepEqual(sweepDue(first, forget(first, { now: keepMs, keepMs }).left, sweep), [])
  })
})

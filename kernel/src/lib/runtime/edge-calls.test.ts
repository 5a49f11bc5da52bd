import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isLetGo } from '../let-go.ts'
import { EdgeCalls } from './edge-calls.ts'
import type { Work } from './work.ts'

const workOf = (time: number): Work =>
  ({ envelope: { time }, target: {}, waiter: undefined, behind: undefined }) as unknown as Work

const timesOf = (works: Iterable<Work>): readonly number[] =>
  [...works].map(({ envelope }) => envelope.time)

describe('engine: calls that wait', () => {
  it('are taken in their order, those that came before a time or all', () => {
    const calls = new EdgeCalls()
    for (const time of [1, 2, 3, 4]) calls.push(workOf(time))
    assert.deepEqual(timesOf(calls.before(3)), [1, 2])
    assert.equal(calls.count, 2)
    calls.push(workOf(5))
    assert.deepEqual(timesOf(calls.takeAll()), [3, 4, 5])
    assert.equal(calls.count, 0)
  })

  it('are as many however long they have been coming and going', () => {
    const calls = new EdgeCalls()
    calls.push(workOf(0))
    for (let time = 1; time <= 5000; time++) {
      calls.push(workOf(time))
      const [taken] = calls.before(time)
      assert.deepEqual([taken?.envelope.time, calls.count], [time - 1, 1])
    }
  })

  it('are held no longer than until they are taken, while others wait', async () => {
    const calls = new EdgeCalls()
    const taken = (() => {
      calls.push(workOf(1))
      calls.push(workOf(2))
      const [work] = calls.before(2)
      return work && new WeakRef(work)
    })()
    assert.ok(await isLetGo(taken))
    assert.equal(calls.count, 1)
  })
})

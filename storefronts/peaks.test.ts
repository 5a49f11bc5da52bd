import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Peaks } from './peaks.ts'

const minute = 60_000

describe('storefronts: the longest answer', () => {
  const told = (peaks: Peaks, now: number) => [...peaks.lines(now)].slice(1)

  it('is that of each series', () => {
    const peaks = new Peaks('took')
    peaks.took('route="a"', 0.2, 0)
    peaks.took('route="a"', 0.1, 1)
    peaks.took('route="b"', 0.3, 2)
    assert.deepEqual(told(peaks, 3), ['took_max{route="a"} 0.2', 'took_max{route="b"} 0.3'])
  })

  it('is forgotten after a minute or two', () => {
    const peaks = new Peaks('took')
    peaks.took('route="a"', 0.2, 0)
    peaks.took('route="a"', 0.1, minute)
    assert.deepEqual(told(peaks, minute), ['took_max{route="a"} 0.2'])
    assert.deepEqual(told(peaks, 2 * minute), ['took_max{route="a"} 0.1'])
    assert.deepEqual(told(peaks, 9 * minute), ['took_max{route="a"} 0'])
  })
})

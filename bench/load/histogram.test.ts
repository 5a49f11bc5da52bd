import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Histogram } from './histogram.ts'

describe('bench: latency histogram', () => {
  it('tells small values exactly', () => {
    const histogram = new Histogram()
    for (let micros = 1; micros <= 100; micros += 1) histogram.record(micros)
    assert.equal(histogram.quantile(0.5), 50)
    assert.equal(histogram.quantile(0.99), 99)
    assert.equal(histogram.quantile(1), 100)
  })

  it('tells large values to within one part in 64, never too low', () => {
    for (const micros of [127, 128, 129, 1_000, 12_345, 999_999, 60_000_000, 2 ** 31 - 1]) {
      const histogram = new Histogram()
      histogram.record(micros)
      histogram.record(2 ** 31 - 1)
      const told = histogram.quantile(0.5)
      assert.ok(told >= micros, `${told} is below ${micros}`)
      assert.ok(told <= micros * (1 + 1 / 64), `${told} is too far above ${micros}`)
    }
  })

  it('keeps the tail apart from the rest', () => {
    const histogram = new Histogram()
    for (let nth = 0; nth < 998; nth += 1) histogram.record(2_000)
    histogram.record(500_000)
    histogram.record(700_000)
    const { count, p50Ms, p99Ms, p999Ms, maxMs, meanMs } = histogram.summary()
    assert.equal(count, 1_000)
    assert.ok(Math.abs(p50Ms - 2) < 0.04)
    assert.ok(Math.abs(p99Ms - 2) < 0.04)
    assert.ok(Math.abs(p999Ms - 500) < 8)
    assert.equal(maxMs, 700)
    assert.ok(Math.abs(meanMs - 3.196) < 0.001)
  })

  it('is all zeros when nothing was recorded', () => {
    assert.deepEqual(new Histogram().summary(), {
      count: 0,
      meanMs: 0,
      p50Ms: 0,
      p90Ms: 0,
      p99Ms: 0,
      p999Ms: 0,
      maxMs: 0,
    })
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { decimalOf, minorOf } from './decimals.ts'

describe('storefronts: amounts with a point', () => {
  it('are counted in minor units', () => {
    for (const [amount, minor] of [
      [51.3, 5130],
      [99_600.3, 9_960_030],
      [0.29, 29],
      [1.15, 115],
      [199, 19_900],
      [0, 0],
      [-5, -500],
      [35_184_372_088_831.99, 3_518_437_208_883_199],
    ] as const) {
      assert.equal(minorOf(amount), minor)
    }
  })

  it('are none where they do not fit', () => {
    for (const amount of [0.001, 1.999, 1e14, 1e300, -1e14, Infinity, Number.NaN]) {
      assert.equal(minorOf(amount), undefined, String(amount))
    }
  })

  it('come back as they were written', () => {
    const minor = fc.integer({ min: -3.5e15, max: 3.5e15 })
    fc.assert(fc.property(minor, (count) => minorOf(decimalOf(count)) === count))
  })

  it('have two digits behind the point at most', () => {
    const minor = fc.integer({ min: 0, max: 1e12 })
    fc.assert(fc.property(minor, (count) => /^\d+(\.\d{1,2})?$/.test(String(decimalOf(count)))))
  })
})

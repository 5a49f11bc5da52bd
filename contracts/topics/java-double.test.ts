import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { javaDouble } from './java-double.ts'

/** What `Double.toString` says in Java. */
const said: readonly [number, string][] = [
  [0, '0.0'],
  [-0, '-0.0'],
  [199, '199.0'],
  [51.3, '51.3'],
  [-650, '-650.0'],
  [0.001, '0.001'],
  [0.0001, '1.0E-4'],
  [9_999_999.5, '9999999.5'],
  [10_000_000, '1.0E7'],
  [12_345_678.9, '1.23456789E7'],
  [1e300, '1.0E300'],
]

describe('topics: a double in the manner of Java', () => {
  for (const [number, text] of said) {
    it(`is ${text}`, () => {
      assert.equal(javaDouble(number), text)
      assert.ok(Object.is(JSON.parse(text), number))
    })
  }
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { instantOf } from './instant.ts'

describe('gateway: times in requests', () => {
  const cases: readonly [text: string, ms: number | undefined][] = [
    ['1970-01-01T00:00:00Z', 0],
    ['2030-01-08T08:00:00.123Z', Date.UTC(2030, 0, 8, 8, 0, 0, 123)],
    ['2030-01-08T08:00:00.5Z', Date.UTC(2030, 0, 8, 8, 0, 0, 500)],
    ['2030-01-08T08:00:00.123999Z', Date.UTC(2030, 0, 8, 8, 0, 0, 123)],
    ['2030-01-08t08:00:00z', Date.UTC(2030, 0, 8, 8)],
    ['2030-01-08 08:00:00+02:30', Date.UTC(2030, 0, 8, 5, 30)],
    ['2030-01-08T23:00:00-05:00', Date.UTC(2030, 0, 9, 4)],
    ['2028-02-29T00:00:00Z', Date.UTC(2028, 1, 29)],
    ['2030-02-29T00:00:00Z', undefined],
    ['2030-13-01T00:00:00Z', undefined],
    ['2030-00-01T00:00:00Z', undefined],
    ['2030-01-00T00:00:00Z', undefined],
    ['2030-01-08T24:00:00Z', undefined],
    ['2030-01-08T08:60:00Z', undefined],
    ['2030-01-08T08:00:60Z', undefined],
    ['2030-01-08T08:00:00+24:00', undefined],
    ['2030-01-08T08:00:00', undefined],
    ['2030-01-08', undefined],
    ['9999-12-31T23:59:59Z', Date.UTC(9999, 11, 31, 23, 59, 59)],
    ['9999-12-31T23:59:59-00:01', undefined],
    ['1969-12-31T23:59:59Z', undefined],
    ['1893456000000', undefined],
    ['', undefined],
  ]
  for (const [text, ms] of cases) {
    it(`reads ${text === '' ? 'nothing' : text} as ${ms ?? 'no time'}`, () => {
      assert.equal(instantOf(text), ms)
    })
  }
})

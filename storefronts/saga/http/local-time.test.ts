import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { localTimeIn } from './local-time.ts'

const textOf = (given: string): string | undefined => localTimeIn(given)?.text

describe('saga orders: local times', () => {
  it('leave seconds out where there are none', () => {
    assert.equal(textOf('2024-05-26T16:00:00'), '2024-05-26T16:00')
    assert.equal(textOf('2024-05-26T16:00'), '2024-05-26T16:00')
    assert.equal(textOf('2024-05-26T16:00:00.000'), '2024-05-26T16:00')
    assert.equal(textOf('2024-05-26T16:00:07'), '2024-05-26T16:00:07')
  })

  it('have three, six or nine digits of a fraction', () => {
    assert.equal(textOf('2024-05-26T16:00:00.1'), '2024-05-26T16:00:00.100')
    assert.equal(textOf('2024-05-26T16:00:01.12345'), '2024-05-26T16:00:01.123450')
    assert.equal(textOf('2024-05-26T16:00:01.000000001'), '2024-05-26T16:00:01.000000001')
    assert.equal(textOf('2024-05-26T16:00:01.100000000'), '2024-05-26T16:00:01.100')
  })

  it('sort by their numbers', () => {
    assert.equal(localTimeIn('1970-01-01T00:00:00.001')?.at, 1)
    assert.equal(localTimeIn('2024-02-29T00:00')?.at, Date.UTC(2024, 1, 29))
  })

  for (const wrong of [
    ...['', '2024-05-26', '2024-05-26 16:00:00', '2024-05-26T16', '2024-05-26T24:00'],
    ...['2023-02-29T12:00', '2024-04-31T12:00', '2024-13-01T12:00', '2024-00-10T12:00'],
    ...['2024-05-26T16:00:00Z', '2024-05-26T16:60', '2024-05-26T16:00:00.1234567890', 'soon'],
  ]) {
    it(`are none where they say ${JSON.stringify(wrong)}`, () => {
      assert.equal(localTimeIn(wrong), undefined)
    })
  }
})

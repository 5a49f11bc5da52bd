import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isoTime } from '@millrace/kernel'
import { expectedDelivery } from './delivery-date.ts'

const cases: readonly [what: string, paidAt: string, due: string][] = [
  ['within a month', '2021-09-07T05:13:31.000Z', '2021-09-28T05:13:31.000Z'],
  ['past the end of a month', '2021-09-10T00:00:00.000Z', '2021-10-01T00:00:00.000Z'],
  ['on the last instant of a month', '2021-01-31T23:59:59.999Z', '2021-02-21T23:59:59.999Z'],
  ['past a leap day', '2024-02-10T12:00:00.000Z', '2024-03-02T12:00:00.000Z'],
  ['past a February without one', '2023-02-10T12:00:00.000Z', '2023-03-03T12:00:00.000Z'],
  ['past the end of a year', '2021-12-20T08:00:00.000Z', '2022-01-10T08:00:00.000Z'],
  ['past a change to summer time', '2021-03-20T01:30:00.000Z', '2021-04-10T01:30:00.000Z'],
  ['past a change to winter time', '2021-10-20T01:30:00.000Z', '2021-11-10T01:30:00.000Z'],
]

describe('pre-orders: expected delivery', () => {
  for (const [what, paidAt, due] of cases) {
    it(`is three weeks after the payment ${what}`, () => {
      assert.equal(isoTime(expectedDelivery(Date.parse(paidAt))), due)
    })
  }

  it('is the same wherever the clock of the machine stands', () => {
    const zone = process.env['TZ']
    try {
      for (const other of ['Europe/Berlin', 'America/New_York', 'Asia/Seoul']) {
        process.env['TZ'] = other
        const due = expectedDelivery(Date.parse('2021-10-20T01:30:00.000Z'))
        assert.equal(isoTime(due), '2021-11-10T01:30:00.000Z', other)
      }
    } finally {
      if (zone === undefined) delete process.env['TZ']
      else process.env['TZ'] = zone
    }
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { told } from './told.ts'

/** Stored histories are read by these places: details are only ever added, and at the end. */
const places = {
  'orders.placed': ['total', 'currency'],
  'orders.cancel-requested': ['reason'],
  'orders.cancel-begun': ['reason'],
  'details.passed': [],
  'details.failed': ['reasons'],
  'fraud.passed': ['amount', 'total'],
  'fraud.suspected': ['amount', 'total', 'reasons'],
  'warehouse.held': ['sku', 'quantity'],
  'warehouse.refused': ['sku', 'reasons'],
  'billing.money-held': ['accountId', 'amount'],
  'billing.money-refused': ['accountId', 'reasons'],
  'delivery.booked': ['slotId'],
  'delivery.refused': ['slotId', 'reasons'],
  'billing.money-taken': ['accountId', 'amount'],
  'billing.money-not-taken': ['accountId', 'reasons'],
  'warehouse.sold': ['sku', 'quantity'],
  'delivery.kept': ['slotId'],
  'orders.approved': [],
  'delivery.freed': ['slotId'],
  'delivery.lapsed': ['slotId'],
  'billing.money-released': ['accountId', 'amount'],
  'billing.money-lapsed': ['accountId', 'amount'],
  'warehouse.released': ['sku', 'quantity'],
  'warehouse.lapsed': ['sku', 'quantity'],
  'fraud.uncounted': ['amount'],
  'billing.money-refunded': ['accountId', 'amount'],
  'warehouse.restocked': ['sku', 'quantity'],
  'delivery.given-back': ['slotId'],
  'orders.canceled': ['reasons'],
  'notifications.letter-written': ['event', 'channel'],
}

describe('views: what a history tells', () => {
  for (const [wireName, details] of Object.entries(places)) {
    it(`tells of ${wireName} what it told before, in the same places`, () => {
      const row = told.find(({ type }) => type.wireName === wireName)
      assert.deepEqual(row?.details.slice(0, details.length), details)
    })
  }

  it('tells only details that the event has', () => {
    for (const { type, details } of told) {
      for (const name of details) assert.ok(name in type.schema.properties, type.wireName)
    }
  })
})

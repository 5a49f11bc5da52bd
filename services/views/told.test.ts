import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { told } from './told.ts'

/** Stored histories are read by these words and places: details are only ever added, at the end. */
const rows = {
  'orders.placed': ['placed', 'total', 'currency'],
  'orders.cancel-requested': ['cancel-requested', 'reason'],
  'orders.cancel-begun': ['cancel-begun', 'reason'],
  'details.passed': ['checked'],
  'details.failed': ['invalid', 'reasons'],
  'fraud.passed': ['counted', 'amount', 'total'],
  'fraud.suspected': ['suspected', 'amount', 'total', 'reasons'],
  'warehouse.held': ['held', 'sku', 'quantity'],
  'warehouse.refused': ['short', 'sku', 'reasons'],
  'billing.money-held': ['money-held', 'accountId', 'amount'],
  'billing.money-refused': ['money-refused', 'accountId', 'reasons'],
  'cards.news-heard': ['card-news', 'about'],
  'cards.unanswered': ['card-unanswered', 'did', 'why'],
  'cards.authorized': ['card-held', 'amount'],
  'cards.declined': ['card-declined', 'reasons'],
  'delivery.booked': ['booked', 'slotId'],
  'delivery.refused': ['slot-refused', 'slotId', 'reasons'],
  'billing.money-taken': ['paid', 'accountId', 'amount'],
  'billing.money-not-taken': ['not-paid', 'accountId', 'reasons'],
  'cards.captured': ['card-paid', 'amount'],
  'cards.not-captured': ['card-not-paid', 'reasons'],
  'warehouse.sold': ['sold', 'sku', 'quantity'],
  'delivery.kept': ['kept', 'slotId'],
  'orders.approved': ['approved'],
  'orders.shipped': ['shipped'],
  'delivery.freed': ['freed', 'slotId'],
  'delivery.lapsed': ['slot-lapsed', 'slotId'],
  'billing.money-released': ['money-released', 'accountId', 'amount'],
  'billing.money-lapsed': ['money-lapsed', 'accountId', 'amount'],
  'cards.voided': ['card-released', 'voided'],
  'warehouse.released': ['released', 'sku', 'quantity'],
  'warehouse.lapsed': ['stock-lapsed', 'sku', 'quantity'],
  'fraud.uncounted': ['uncounted', 'amount'],
  'billing.money-refunded': ['refunded', 'accountId', 'amount'],
  'cards.refunded': ['card-refunded', 'amount'],
  'warehouse.restocked': ['restocked', 'sku', 'quantity'],
  'delivery.given-back': ['given-back', 'slotId'],
  'orders.canceled': ['canceled', 'reasons'],
  'notifications.letter-written': ['letter', 'event', 'channel'],
}

describe('views: what a history tells', () => {
  for (const [wireName, [word, ...details]] of Object.entries(rows)) {
    it(`tells of ${wireName} what it told before, in the same words and places`, () => {
      const row = told.find(({ type }) => type.wireName === wireName)
      assert.equal(row?.as, word)
      assert.deepEqual(row?.details.slice(0, details.length), details)
    })
  }

  it('has a word of its own for each event', () => {
    assert.equal(new Set(told.map((row) => row.as)).size, told.length)
  })

  it('tells only details that the event has', () => {
    for (const { type, details } of told) {
      for (const name of details) assert.ok(name in type.schema.properties, type.wireName)
    }
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { moneyText } from './money-text.ts'

describe('contracts: amounts as a person reads them', () => {
  for (const [minor, currency, text] of [
    [600, 'EUR', '6.00 EUR'],
    [5, 'EUR', '0.05 EUR'],
    [0, 'EUR', '0.00 EUR'],
    [-1050, 'EUR', '-10.50 EUR'],
    [600, 'JPY', '600 JPY'],
    [0, 'JPY', '0 JPY'],
    [1234, 'KWD', '1.234 KWD'],
    [7, 'CLF', '0.0007 CLF'],
    [600, 'XXX', '600'],
    [9_007_199_254_740_991, 'USD', '90071992547409.91 USD'],
  ] as const) {
    it(`says ${text} of ${minor} ${currency}`, () => {
      assert.equal(moneyText({ minor, currency }), text)
    })
  }

  it('has the point that a language has', () => {
    assert.equal(moneyText({ minor: 1050, currency: 'EUR' }, ','), '10,50 EUR')
  })
})

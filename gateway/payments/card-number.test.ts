import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Problem } from '../problem.ts'
import { hasCardNumber, refuseCardNumbers } from './card-number.ts'

/** Numbers that issuers give for tests. */
const numbers = [
  ...['4111111111111111', '4222222222222', '5555555555554444', '2223003122003222'],
  ...['378282246310005', '30569309025904', '36227206271667', '6011111111111117'],
  ...['3530111333300000', '6200000000000005', '6304000000000000'],
]

describe('payments: the number of a card', () => {
  for (const number of numbers) {
    it(`is found: ${number.length} digits, ${number.slice(0, 4)}…`, () => {
      assert.ok(hasCardNumber(number))
      assert.ok(hasCardNumber(`Take ${number}, please.`))
      assert.ok(hasCardNumber(number.replaceAll(/(\d{4})(?=\d)/g, '$1 ')))
      assert.ok(hasCardNumber(number.replaceAll(/(\d{4})(?=\d)/g, '$1-')))
    })
  }

  it('is found however its digits are kept together', () => {
    for (const between of ['\u00a0', '\u202f', '\u2009', '\u2011', '\u2013', '\t']) {
      assert.ok(hasCardNumber(['4111', '1111', '1111', '1111'].join(between)), between)
    }
  })

  it('is none where the check digit is wrong, the issuer unknown, or the length', () => {
    for (const text of [
      '4111111111111112',
      '9999999999999995',
      '411111111111',
      '41111111111111111',
    ]) {
      assert.equal(hasCardNumber(text), false, text)
    }
  })

  it('is none inside of something longer', () => {
    for (const text of ['x4111111111111111', '41111111111111110000000', 'a4111111111111111b']) {
      assert.equal(hasCardNumber(text), false, text)
    }
  })

  it('is refused wherever it stands, and told of by its place only', () => {
    const number = '4111111111111111'
    const placed: readonly (readonly [string, unknown])[] = [
      ['/payment/card/number', { payment: { card: { number } } }],
      ['/payment/card', { payment: { card: Number(number) } }],
      ['/notes/1', { notes: ['none', number] }],
      ['/payment', { payment: { [number]: true } }],
    ]
    for (const [pointer, body] of placed) {
      assert.throws(
        () => refuseCardNumbers(body),
        (error) => {
          assert.ok(error instanceof Problem)
          assert.equal(error.status, 422)
          assert.ok(error.text.includes(`"pointer":"${pointer}"`), error.text)
          return !error.text.includes(number)
        },
      )
    }
  })

  it('is not looked for in ids, skus, amounts and keys', () => {
    const number = '4111111111111111'
    const unitPrice = Number(number)
    refuseCardNumbers({
      ...{ id: number, customerId: number, idempotencyKey: number, payment: { account: number } },
      lines: [{ sku: number, quantity: unitPrice, unitPrice }],
    })
  })
})

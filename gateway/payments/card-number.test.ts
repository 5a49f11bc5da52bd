import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Problem } from '../problem.ts'
import { hasCardNumber, refuseCardNumbers, withoutCardNumbers } from './card-number.ts'

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

  const joins = [' ', '-', '.', '/', '_', '\u2013']

  it('is found in the groups that cards have, by whatever they are kept apart', () => {
    for (const join of joins) {
      for (const number of numbers) {
        const byFour = number.replaceAll(/(\d{4})(?=\d)/g, `$1${join}`)
        assert.ok(hasCardNumber(byFour), byFour)
      }
      assert.ok(hasCardNumber(['3782', '822463', '10005'].join(join)))
      assert.ok(hasCardNumber(['3056', '930902', '5904'].join(join)))
    }
  })

  it('is found beside other digits', () => {
    for (const number of ['4111111111111111', '4111 1111 1111 1111', '4111.1111.1111.1111']) {
      for (const text of [
        ...[`${number} 12/28`, `${number} 1228 123`, `${number} 123`, `12/28 ${number}`],
        ...[
          `17 ${number}`,
          `1228 ${number}`,
          `1228.${number}`,
          `${number}/12/28`,
          `${number}.`,
          `(${number})`,
          `${number}-12-28`,
        ],
      ]) {
        assert.ok(hasCardNumber(text), text)
      }
    }
  })

  it('is taken out of a text with nothing left of it', () => {
    assert.equal(withoutCardNumbers('By 4111.1111.1111.1111 12/28.'), 'By **** 12/28.')
    assert.equal(withoutCardNumbers('4111111111111111, 3782 822463 10005'), '****, ****')
    assert.equal(withoutCardNumbers('On 2026-11-22, by ****.'), 'On 2026-11-22, by ****.')
  })

  const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`))
  const one = fc.constantFrom('.', '/', '_')

  it('is none in dates, versions, addresses and telephones, whatever their digits', () => {
    const two = digits(2)
    const three = digits(3)
    const texts = fc.oneof(
      fc.tuple(digits(4), one, two, one, two, one, two, one, two, one, two, one, three),
      fc.tuple(two, one, two, one, digits(4), one, two, one, two, one, two),
      fc.tuple(digits(4), one, two, one, two, fc.constant(', '), digits(4), one, two, one, two),
      fc.tuple(three, one, three, one, three, one, three, one, three),
      fc.tuple(two, one, three, one, digits(4), one, digits(4), one, three),
      fc.tuple(fc.constant('+'), two, one, three, one, three, one, digits(4), one, three),
      fc.tuple(digits(1), one, two, one, digits(4), one, digits(8)),
    )
    fc.assert(
      fc.property(texts, (parts) => !hasCardNumber(parts.join(''))),
      { numRuns: 3000 },
    )
  })

  it('is none in the number of a bank account', () => {
    fc.assert(
      fc.property(digits(20), fc.constantFrom('', ' '), (text, between) => {
        const [head = '', ...rest] = `DE${text}`.match(/.{1,4}/g) ?? []
        return !hasCardNumber([head, ...rest].join(between))
      }),
      { numRuns: 3000 },
    )
  })

  it('is none but for one in ten of the numbers that look like one', () => {
    const visa = fc.sample(digits(15), { numRuns: 2000, seed: 1 }).map((rest) => `4${rest}`)
    for (const join of joins) {
      const texts = visa.map((text) => text.replaceAll(/(\d{4})(?=\d)/g, `$1${join}`))
      const found = texts.filter(hasCardNumber).length
      assert.ok(found > 100 && found < 300, `${found} by ${join}`)
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

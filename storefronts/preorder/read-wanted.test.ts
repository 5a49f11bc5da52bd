import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Problem } from '#gateway/problem'
import { Faulty } from '../faulty.ts'
import { shownCard } from './card.ts'
import { asWhole, readWanted } from './read-wanted.ts'

describe('pre-orders: what a body says', () => {
  it('is nothing where there is none', () => {
    assert.deepEqual(readWanted(undefined).set, {})
    assert.deepEqual(readWanted({}).set, {})
  })

  it('may have numbers as text, and texts as numbers', () => {
    const { set } = readWanted({ userId: '1', productId: 2, price: ' 1300000.00 ', productName: 7 })
    assert.deepEqual(set, { userId: 1, productId: 2, price: 1_300_000, productName: '7' })
  })

  it('is without a value where it says null or nothing', () => {
    const { set, cleared } = readWanted({ userId: null, price: '', cardNo: '' })
    assert.deepEqual([set, cleared], [{}, ['userId', 'price', 'cardNo']])
  })

  it('is without a value in all that a whole one does not name', () => {
    const { cleared } = asWhole(readWanted({ productName: 'flip' }))
    assert.deepEqual(cleared, ['userId', 'userAddress', 'productId', 'price', 'cardNo'])
  })

  it('keeps of a card what is shown of it', () => {
    const read = readWanted({ cardNo: '1234-1234-1234-9876' })
    assert.deepEqual(read.set, { cardNo: '****-****-****-9876' })
    assert.equal(read.cardNo, '1234-1234-1234-9876')
    const again = readWanted({ cardNo: '****-****-****-9876' })
    assert.deepEqual([again.set, again.cardNo], [read.set, undefined])
  })

  it('is refused where a card stands in a text, and does not say which', () => {
    for (const name of ['userAddress', 'productName']) {
      const body = { [name]: 'take 4111 1111 1111 1111' }
      assert.throws(
        () => readWanted(body),
        (error) => {
          assert.ok(error instanceof Problem)
          assert.deepEqual([error.status, error.kind], [422, 'card-number'])
          assert.doesNotMatch(error.text, /1111/)
          return true
        },
      )
    }
    const other = { userAddress: 'ring 1234 1234 1234 9876' }
    assert.deepEqual(readWanted(other).set, other)
  })

  it('never says what is wrong with its value', () => {
    const wrong = { userId: '1234-1234-1234-9876', userAddress: ['1234'], price: '1.5' }
    assert.throws(
      () => readWanted(wrong),
      (error) => {
        assert.ok(error instanceof Faulty)
        const at = error.faults.map((fault) => fault.at.join('.'))
        assert.deepEqual(at, ['userId', 'price', 'userAddress'])
        assert.doesNotMatch(error.message, /\d/)
        return true
      },
    )
  })
})

describe('pre-orders: what is shown of a card', () => {
  const cases: readonly [cardNo: unknown, shown: string][] = [
    ['1234-1234-1234-9876', '****-****-****-9876'],
    ['1234 1234 1234 9876', '****-****-****-9876'],
    [1234123412349876, '****-****-****-9876'],
    ['374245455400126', '****-****-****-0126'],
    ['9876', '****-****-****-****'],
    ['12345678901', '****-****-****-****'],
    ['none', '****-****-****-****'],
    ['****-****-****-****', '****-****-****-****'],
    ['****-****-1234-9876', '****-****-****-****'],
  ]
  for (const [cardNo, shown] of cases) {
    it(`is ${shown} of ${String(cardNo)}`, () => assert.equal(shownCard(cardNo), shown))
  }
})

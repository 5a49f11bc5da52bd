import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readAccount, readId, readOrder, readSlot } from './bodies.ts'
import { Problem } from './problem.ts'

const order = {
  customerId: 'anna',
  currency: 'EUR',
  lines: [{ sku: 'tea', quantity: 1, unitPrice: 5 }],
}
const detailOf = (read: () => unknown): string => {
  try {
    read()
  } catch (error) {
    if (error instanceof Problem) return error.message
  }
  return ''
}

describe('gateway: bodies', () => {
  it('hands over an order as it came', () => {
    assert.equal(readOrder(order), order)
  })

  it('says in words what a form is', () => {
    assert.match(
      detailOf(() => readOrder({ ...order, id: 'a/b' })),
      /^\/id: It must be 1 to 64 of/,
    )
    assert.match(
      detailOf(() => readAccount({ currency: 'euro' })),
      /^\/currency: .* ISO 4217/,
    )
  })

  it('wants slots to be ordered until they start at the latest', () => {
    const startsAt = '2030-01-08T08:00:00Z'
    const slot = { capacity: 1, startsAt }
    assert.equal(readSlot({ ...slot, cutOffAt: startsAt }).cutOffAt, Date.parse(startsAt))
    const late = { ...slot, cutOffAt: '2030-01-08T08:00:01Z' }
    assert.match(
      detailOf(() => readSlot(late)),
      /^It must not be after startsAt/,
    )
  })

  it('takes no id that would lead elsewhere in a path', () => {
    for (const id of ['.', '..']) {
      assert.match(
        detailOf(() => readOrder({ ...order, id })),
        /^\/id: .* neither \. nor \.\.$/,
      )
      assert.match(
        detailOf(() => readId('/id', id)),
        /neither/,
      )
    }
    for (const id of ['...', '.a', 'a..']) assert.equal(readId('/id', id), id)
  })

  it('counts a total to its last unit', () => {
    const priced = (unitPrice: number, count: number) => ({
      ...order,
      lines: Array.from({ length: count }, () => ({ sku: 'tea', quantity: 1_000, unitPrice })),
    })
    assert.ok(readOrder(priced(10 ** 12, 9)))
    assert.throws(() => readOrder(priced(10 ** 12, 10)), Problem)
  })

  it('knows the currencies that are in use', () => {
    for (const currency of ['EUR', 'JPY', 'KWD', 'VED', 'XXX']) readAccount({ currency })
    for (const currency of ['DEM', 'ZZZ', 'EU1', 'HRK']) {
      assert.throws(() => readAccount({ currency }), Problem)
    }
  })

  it('reads the times of a slot', () => {
    const slot = { capacity: 1, startsAt: '1970-01-01T00:00:01Z' }
    assert.deepEqual(readSlot(slot), { capacity: 1, startsAt: 1000 })
    const cutOffAt = '1970-01-01T00:00:00Z'
    assert.deepEqual(readSlot({ ...slot, cutOffAt }), { capacity: 1, startsAt: 1000, cutOffAt: 0 })
  })

  it('finds nothing under an empty id', () => {
    assert.equal(readId('/id', 'A.b_~-9'), 'A.b_~-9')
    assert.equal(
      detailOf(() => readId('/id', '')),
      'Nothing has an empty id.',
    )
  })
})

import { describe, it } from 'node:test'
import { largestInteger } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import { checkDetails, detailsFailed, detailsPassed } from '#contracts/checks'
import type { Line } from '#contracts/fields'
import { details } from './details.ts'

const tea: Line = { sku: 'tea', quantity: 2, unitPrice: 350 }

const checked = (...lines: Line[]) =>
  given(details()).when(checkDetails({ orderId: 'o-1', currency: 'EUR', lines, total: 700 }))

const failed = (...broken: readonly (readonly [pointer: string, detail: string])[]) =>
  detailsFailed({
    orderId: 'o-1',
    reasons: broken.map(([pointer, detail]) => ({ code: 'invalid-details', detail, pointer })),
  })

const tooMuch = failed(['/lines', 'The total is more than can be counted.'])

describe('details: check an order', () => {
  it('passes lines that name a sku, a quantity and a price', () => {
    checked(tea, { ...tea, sku: 'cup' })
      .then(detailsPassed({ orderId: 'o-1' }))
      .changesNothing()
  })

  it('passes what is free', () => {
    checked({ ...tea, unitPrice: 0 }).then(detailsPassed({ orderId: 'o-1' }))
  })

  it('refuses an order without lines', () => {
    checked().then(failed(['/lines', 'An order has at least one line.']))
  })

  for (const quantity of [0, -1]) {
    it(`refuses a quantity of ${quantity}`, () => {
      checked({ ...tea, quantity }).then(failed(['/lines/0/quantity', 'A quantity is at least 1.']))
    })
  }

  it('refuses a line without its sku', () => {
    checked({ quantity: 2, unitPrice: 350 }).then(failed(['/lines/0/sku', 'A line names its sku.']))
  })

  it('refuses a line without its price', () => {
    checked({ sku: 'tea', quantity: 2 }).then(
      failed(['/lines/0/unitPrice', 'A line states its price.']),
    )
  })

  it('refuses a negative price', () => {
    checked({ ...tea, unitPrice: -1 }).then(
      failed(['/lines/0/unitPrice', 'A price is not negative.']),
    )
  })

  it('tells all that is wrong, line by line', () => {
    checked(tea, { quantity: 0 }, { ...tea, quantity: -7 }).then(
      failed(
        ['/lines/1/sku', 'A line names its sku.'],
        ['/lines/1/quantity', 'A quantity is at least 1.'],
        ['/lines/1/unitPrice', 'A line states its price.'],
        ['/lines/2/quantity', 'A quantity is at least 1.'],
      ),
    )
  })
})

describe('details: check an order of a storefront', () => {
  const rules = new Map([
    ['quick', { judges: ['quantity'] as const }],
    ['stream', { quantityMin: 0 }],
  ])
  const placed = { orderId: 'o-1', currency: 'XXX', total: 0 }
  const check = checkDetails({ ...placed, lines: [{ quantity: 1 }] })

  it('judges the fields that are named for its tenant, and all elsewhere', () => {
    const book = given(details(rules))
    book.when(check, { tenant: 'quick' }).then(detailsPassed({ orderId: 'o-1' }))
    book
      .when(check)
      .then(
        failed(
          ['/lines/0/sku', 'A line names its sku.'],
          ['/lines/0/unitPrice', 'A line states its price.'],
        ),
      )
  })

  it('lets a line ask for as little as its tenant may', () => {
    const asking = (quantity: number) =>
      checkDetails({ ...placed, lines: [{ sku: 'tea', quantity, unitPrice: 1 }] })
    const book = given(details(rules))
    book.when(asking(0), { tenant: 'stream' }).then(detailsPassed({ orderId: 'o-1' }))
    const tooFew = failed(['/lines/0/quantity', 'A quantity is at least 0.'])
    book.when(asking(-1), { tenant: 'stream' }).then(tooFew)
  })
})

describe('details: count the total', () => {
  const all = { sku: 'tea', quantity: 1, unitPrice: largestInteger }

  it('passes the largest total that can be counted', () => {
    checked(all).then(detailsPassed({ orderId: 'o-1' }))
  })

  it('refuses one more, in the same line or in the next', () => {
    checked({ ...all, quantity: 2 }).then(tooMuch)
    checked(all, { sku: 'cup', quantity: 1, unitPrice: 1 }).then(tooMuch)
    checked({ sku: 'tea', quantity: 2 ** 31 - 1, unitPrice: largestInteger }).then(tooMuch)
  })

  it('counts no line that is not above 0', () => {
    checked(all, { sku: 'cup', quantity: -1, unitPrice: 1 }).then(
      failed(['/lines/1/quantity', 'A quantity is at least 1.']),
    )
  })
})

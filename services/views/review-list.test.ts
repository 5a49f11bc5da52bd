import { describe, it } from 'node:test'
import { answer } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import { listReviews, reviewDecided, reviewOpened, reviewWithdrawn } from '#contracts/reviews'
import { reviewList } from './review-list.ts'

const opened = (orderId: string, check = 'large', customerId = 'anna') =>
  reviewOpened({
    ...{ orderId, check, customerId, amount: { minor: 9, currency: 'EUR' }, why: [] },
    ...{ until: 99, otherwise: 'reject' },
  })
const decided = (orderId: string, checks: string[], verdict: 'approve' | 'reject') =>
  reviewDecided({ orderId, checks, verdict, by: 'olga', why: 'So.' })

const three = given(reviewList)
  .when(opened('o-1'), { now: 1 })
  .when(opened('o-2', 'risk'), { now: 2 })
  .when(opened('o-3', 'risk', 'bob'), { now: 3 })

type Wanted = Partial<Parameters<typeof listReviews>[0]> & { readonly more?: boolean }

/** Each stands under the time that its number is. */
const place = (orderId: string): string => `${orderId.slice(2).padStart(16, '0')}|${orderId}`

function shows(list: typeof three, { more = false, ...wanted }: Wanted, ...orders: string[]): void {
  const items = orders.map((orderId) => ({ orderId, place: place(orderId) }))
  list
    .when(listReviews({ state: 'open', limit: 10, ...wanted }))
    .then(answer({ items, more }))
    .changesNothing()
}

describe('views: the list of reviews', () => {
  it('has what is open, newest first, of a customer or a check', () => {
    shows(three, {}, 'o-3', 'o-2', 'o-1')
    shows(three, { customerId: 'anna' }, 'o-2', 'o-1')
    shows(three, { check: 'risk' }, 'o-3', 'o-2')
    shows(three, { customerId: 'anna', check: 'risk' }, 'o-2')
  })

  it('goes on behind a place, also where most do not fit', () => {
    shows(three, { limit: 2, more: true }, 'o-3', 'o-2')
    shows(three, { limit: 2, after: place('o-2') }, 'o-1')
    shows(three, { customerId: 'anna', check: 'large', limit: 1 }, 'o-1')
  })

  it('has what is decided or withdrawn under that', () => {
    const some = three
      .when(decided('o-1', ['large'], 'approve'), { now: 4 })
      .when(reviewWithdrawn({ orderId: 'o-2', check: 'risk' }), { now: 5 })
    shows(some, {}, 'o-3')
    shows(some, { state: 'approved' }, 'o-1')
    shows(some, { state: 'withdrawn', check: 'risk' }, 'o-2')
  })

  it('keeps an order open until all is decided that was left to a person', () => {
    const two = three.when(opened('o-1', 'risk'), { now: 6 })
    const half = two.when(decided('o-1', ['large'], 'approve'), { now: 7 })
    shows(half, {}, 'o-3', 'o-2', 'o-1')
    shows(half.when(decided('o-1', ['risk'], 'reject'), { now: 8 }), { state: 'rejected' }, 'o-1')
  })
})

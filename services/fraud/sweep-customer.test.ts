import { describe, it } from 'node:test'
import { later } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import { countTowardsLimit, sweepCustomer } from '#contracts/checks'
import { counting, forgotten, noon, ordered } from './carl.ts'
import { orderKeptMs } from './customer.ts'
import { fraud } from './fraud.ts'

const reasons = [
  {
    code: 'fraud-suspected',
    detail: 'The orders of the customer come to more than the limit.',
  },
]
const sweep = sweepCustomer({ customerId: 'carl' })

describe('fraud: sweep', () => {
  it('forgets an order two days after it was placed', () => {
    ordered.when(sweep, { now: forgotten }).then().leaves({ orders: {}, totals: {}, sweeps: false })
  })

  it('remembers what was placed later, and comes again for it', () => {
    ordered
      .when(countTowardsLimit(counting('o-2', 41, { placedAt: noon + 1000 })), { now: noon + 1000 })
      .when(sweep, { now: forgotten })
      .then(later('sweep', forgotten + 1000, sweep))
      .leaves({
        orders: { [`000${noon + 1000}|o-2`]: { is: 'refused', currency: 'EUR', reasons } },
      })
  })

  it('forgets nothing that is still in the window', () => {
    const windowMs = 2 * orderKeptMs
    given(fraud({ limitMinor: 100, windowMs }))
      .when(countTowardsLimit(counting('o-1', 60)))
      .when(sweep, { now: forgotten })
      .then(later('sweep', noon + windowMs, sweep))
      .leaves({ totals: { EUR: 60 } })
  })

  it('forgets so many at once, and comes again for the rest', () => {
    let carl = given(fraud({ limitMinor: 0, windowMs: 1000 }))
    for (let index = 0; index < 1001; index++) {
      carl = carl.when(countTowardsLimit(counting(`o-${index + 1000}`, 1)))
    }
    carl
      .when(sweep, { now: forgotten })
      .then(later('sweep', forgotten + 100, sweep))
      .leaves({ orders: { [`000${noon}|o-2000`]: { is: 'passed', currency: 'EUR', counted: 1 } } })
      .when(sweep, { now: forgotten + 100 })
      .then()
      .leaves({ orders: {}, sweeps: false })
  })
})

import { describe, it } from 'node:test'
import { later } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import {
  countTowardsLimit,
  fraudPassed,
  fraudSuspected,
  sweepCustomer,
  uncount,
  uncounted,
} from '#contracts/checks'
import { counting, forgotten, named, noon, order } from './carl.ts'
import { fraud } from './fraud.ts'

const gapMs = 60 * 60_000

/** A storefront where all that is ordered in one go counts, and 100 is too much. */
const rules = {
  limitMinor: 100,
  windowMs: gapMs,
  window: 'session',
  equalPasses: false,
  refusedCount: true,
} as const
const carl = given(fraud({ limitMinor: 1, windowMs: 1 }, new Map([['stream', rules]])))

const sweep = later('sweep', forgotten, sweepCustomer({ customerId: 'carl' }))
const at = (now: number) => ({ now, tenant: 'stream' })
const asked = (orderId: string, minor: number, placedAt = noon) =>
  countTowardsLimit(counting(orderId, minor, { placedAt }))

describe('fraud: by the rules of a storefront', () => {
  it('counts until for so long no order has come, and not from when the first came', () => {
    const second = noon + gapMs
    const third = second + gapMs
    carl
      .when(asked('o-1', 30), at(noon))
      .when(asked('o-2', 30, second), at(second))
      .leaves({ totals: { EUR: 60 } })
      .when(asked('o-3', 30, third), at(third))
      .leaves({ totals: { EUR: 90 } })
      .when(asked('o-4', 99, third + gapMs + 1), at(third + gapMs + 1))
      .leaves({ totals: { EUR: 99 } })
  })

  it('refuses what comes to the limit, and passes what is less', () => {
    const passed = counting('o-1', 99)
    const { customerId, orderId, amount } = passed
    carl
      .when(countTowardsLimit(passed), at(noon))
      .then(fraudPassed({ customerId, orderId, amount, total: 99 }), sweep)
    const refused = counting('o-2', 100)
    const reached = 'The orders of the customer come to the limit.'
    carl.when(countTowardsLimit(refused), at(noon)).then(
      fraudSuspected({
        ...{ customerId, orderId: 'o-2', amount: refused.amount, total: 100 },
        reasons: [{ code: 'fraud-suspected', detail: reached }],
      }),
      sweep,
    )
  })

  it('counts what it refused', () => {
    carl
      .when(asked('o-1', 60), at(noon))
      .when(asked('o-2', 40), at(noon))
      .when(asked('o-3', 1), at(noon))
      .leaves({ totals: { EUR: 101 } })
  })

  it('counts what is undone later, and no second time', () => {
    carl
      .when(asked('o-1', 60), at(noon))
      .when(uncount(order('o-1')), at(noon))
      .then(uncounted({ ...named('o-1'), amount: { minor: 0, currency: 'EUR' }, total: 60 }))
      .when(asked('o-1', 60), at(noon))
      .leaves({ totals: { EUR: 60 } })
  })

  it('lets all go when the session has ended, also what was refused and undone', () => {
    const after = noon + gapMs + 1
    carl
      .when(asked('o-1', 60), at(noon))
      .when(asked('o-2', 60), at(noon))
      .when(uncount(order('o-1')), at(noon))
      .when(asked('o-3', 1, after), at(after))
      .leaves({ totals: { EUR: 1 } })
  })
})

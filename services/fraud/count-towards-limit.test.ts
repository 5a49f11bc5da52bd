import { describe, it } from 'node:test'
import { largestInteger, later } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import {
  countTowardsLimit,
  fraudPassed,
  fraudSuspected,
  sweepCustomer,
  uncount,
} from '#contracts/checks'
import { carl, counting, forgotten, noon, order, ordered, windowMs } from './carl.ts'
import { fraud } from './fraud.ts'

const sweep = later('sweep', forgotten, sweepCustomer({ customerId: 'carl' }))
const plain = ({ customerId, orderId, amount }: ReturnType<typeof counting>) => ({
  customerId,
  orderId,
  amount,
})
const suspected = (asked: ReturnType<typeof counting>, total: number) =>
  fraudSuspected({
    ...plain(asked),
    total,
    reasons: [
      {
        code: 'fraud-suspected',
        detail: 'The orders of the customer come to more than the limit.',
      },
    ],
  })

describe('fraud: count towards the limit', () => {
  it('passes an order and counts it', () => {
    const asked = counting('o-1', 60)
    carl
      .when(countTowardsLimit(asked))
      .then(fraudPassed({ ...plain(asked), total: 60 }), sweep)
      .leaves({ totals: { EUR: 60 } })
  })

  it('passes what comes to exactly the limit', () => {
    const asked = counting('o-2', 40)
    ordered.when(countTowardsLimit(asked)).then(fraudPassed({ ...plain(asked), total: 100 }))
  })

  it('refuses what comes to more, and does not count it', () => {
    const asked = counting('o-2', 41)
    ordered
      .when(countTowardsLimit(asked))
      .then(suspected(asked, 60))
      .leaves({ totals: { EUR: 60 } })
      .when(countTowardsLimit(counting('o-3', 40)))
      .leaves({ totals: { EUR: 100 } })
  })

  it('counts each currency by itself', () => {
    const asked = counting('o-2', 100, { currency: 'USD' })
    ordered
      .when(countTowardsLimit(asked))
      .then(fraudPassed({ ...plain(asked), total: 100 }))
      .leaves({ totals: { EUR: 60, USD: 100 } })
  })

  it('adds nothing that is not above 0', () => {
    const asked = counting('o-2', -50)
    ordered
      .when(countTowardsLimit(asked))
      .then(fraudPassed({ ...plain(asked), total: 60 }))
      .leaves({ totals: { EUR: 60 } })
  })
})

describe('fraud: ask again', () => {
  it('passes again what passed, with the total as it is now, and counts it once', () => {
    const asked = counting('o-1', 60)
    ordered
      .when(countTowardsLimit(counting('o-2', 10)))
      .when(countTowardsLimit(asked))
      .then(fraudPassed({ ...plain(asked), total: 70 }))
      .changesNothing()
  })

  it('refuses again what it refused, although there is room by now', () => {
    const asked = counting('o-2', 41)
    ordered
      .when(countTowardsLimit(asked))
      .when(uncount(order('o-1')))
      .when(countTowardsLimit(asked))
      .then(suspected(asked, 0))
      .changesNothing()
  })

  it('passes again what passed, long after it left the window', () => {
    const asked = counting('o-1', 60)
    ordered
      .when(countTowardsLimit(asked), { now: noon + windowMs })
      .then(fraudPassed({ ...plain(asked), total: 0 }))
      .leaves({ totals: {} })
  })
})

describe('fraud: the window', () => {
  it('counts an order until it is as old as the window is long', () => {
    const before = noon + windowMs - 1
    const asked = counting('o-2', 60, { placedAt: before })
    ordered.when(countTowardsLimit(asked), { now: before }).then(suspected(asked, 60))
    ordered
      .when(countTowardsLimit(asked), { now: before + 1 })
      .then(fraudPassed({ ...plain(asked), total: 60 }))
  })

  it('counts by when an order was placed, however late it is judged', () => {
    const late = counting('o-2', 40, { placedAt: noon - 1000 })
    ordered
      .when(countTowardsLimit(late), { now: noon + 1000 })
      .then(fraudPassed({ ...plain(late), total: 100 }))
      .when(uncount(order('o-none')), { now: noon + windowMs - 1000 })
      .leaves({ totals: { EUR: 60 } })
    ordered
      .when(countTowardsLimit(late), { now: noon + windowMs - 1000 })
      .then(fraudPassed({ ...plain(late), total: 60 }))
      .leaves({ totals: { EUR: 60 } })
  })

  it('rolls: each order leaves by itself', () => {
    const asked = counting('o-3', 70, { placedAt: noon + windowMs })
    const second = counting('o-2', 30, { placedAt: noon + 1000 })
    ordered
      .when(countTowardsLimit(second), { now: noon + 1000 })
      .when(countTowardsLimit(asked), { now: noon + windowMs })
      .then(fraudPassed({ ...plain(asked), total: 100 }))
  })
})

describe('fraud: without a limit', () => {
  const unlimited = given(fraud({ limitMinor: 0, windowMs }))
  const most = counting('o-1', largestInteger)

  it('passes every order and counts it', () => {
    unlimited
      .when(countTowardsLimit(most))
      .then(fraudPassed({ ...plain(most), total: largestInteger }), sweep)
  })

  it('counts no further than can be counted, and back to where it was', () => {
    unlimited
      .when(countTowardsLimit(counting('o-1', 1)))
      .when(countTowardsLimit(counting('o-2', largestInteger)))
      .leaves({ totals: { EUR: largestInteger } })
      .when(uncount(order('o-2')))
      .leaves({ totals: { EUR: 1 } })
  })
})

import { describe, it } from 'node:test'
import { later } from '@millrace/kernel'
import {
  countTowardsLimit,
  fraudSuspected,
  sweepCustomer,
  uncount,
  uncounted,
} from '#contracts/checks'
import { carl, counting, forgotten, named, noon, order, ordered, windowMs } from './carl.ts'

const eur = (minor: number) => ({ minor, currency: 'EUR' })
const sweep = later('sweep', forgotten, sweepCustomer({ customerId: 'carl' }))
const undone = {
  code: 'timed-out',
  detail: 'The order was already taken out of the total.',
} as const

describe('fraud: uncount', () => {
  it('takes out what the order came to', () => {
    ordered
      .when(uncount(order('o-1')))
      .then(uncounted({ ...named('o-1'), amount: eur(60), total: 0 }))
      .leaves({ totals: {} })
  })

  it('takes it out once', () => {
    ordered
      .when(countTowardsLimit(counting('o-2', 10)))
      .when(uncount(order('o-1')))
      .when(uncount(order('o-1')))
      .then(uncounted({ ...named('o-1'), amount: eur(0), total: 10 }))
      .changesNothing()
  })

  it('takes nothing out when the order has left the window', () => {
    ordered
      .when(countTowardsLimit(counting('o-2', 10, { placedAt: noon + 1000 })), { now: noon + 1000 })
      .when(uncount(order('o-1')), { now: noon + windowMs })
      .then(uncounted({ ...named('o-1'), amount: eur(0), total: 10 }))
      .leaves({ totals: { EUR: 10 } })
  })

  it('takes nothing out of an order that left the window undone', () => {
    ordered
      .when(uncount(order('o-1')))
      .when(countTowardsLimit(counting('o-2', 10, { placedAt: noon + 1 })), {
        now: noon + windowMs,
      })
      .leaves({ totals: { EUR: 10 } })
  })

  it('takes nothing out for an order that was refused', () => {
    ordered
      .when(countTowardsLimit(counting('o-2', 41)))
      .when(uncount(order('o-2')))
      .then(uncounted({ ...named('o-2'), amount: eur(0), total: 60 }))
      .changesNothing()
  })

  it('refuses an ask that comes after its undo', () => {
    const asked = counting('o-1', 60)
    ordered
      .when(uncount(order('o-1')))
      .when(countTowardsLimit(asked))
      .then(fraudSuspected({ ...named('o-1'), amount: eur(60), total: 0, reasons: [undone] }))
      .changesNothing()
  })

  it('is done when nothing was counted, and refuses the ask if it comes later', () => {
    const asked = counting('o-1', 60)
    carl
      .when(uncount(order('o-1')))
      .then(uncounted(named('o-1')), sweep)
      .when(uncount(order('o-1')))
      .then(uncounted(named('o-1')))
      .when(countTowardsLimit(asked))
      .then(fraudSuspected({ ...named('o-1'), amount: eur(60), total: 0, reasons: [undone] }))
      .changesNothing()
  })
})

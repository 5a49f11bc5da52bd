import { describe, it } from 'node:test'
import { answered, ask, later } from '@millrace/kernel'
import {
  holdMoney,
  moneyHoldIsDue,
  moneyLapsed,
  moneyRefused,
  releaseMoney,
  sweepAccount,
} from '#contracts/billing'
import { holdDue } from '#contracts/orders'
import { due, eur, forgotten, hold, holding, noon, order, paid } from './anna.ts'
import { dueAfterMs, keepMs } from './holds.ts'

const { accountId, orderId } = order
const isDue = moneyHoldIsDue({ accountId, hold })
const toAnna = { key: accountId, now: due }
const said = (body: string, accepted = true) => answered({ note: hold, accepted, body })

describe('billing: a hold is due', () => {
  it('asks its order', () => {
    holding
      .when(isDue, { now: due })
      .then(ask(hold, holdDue({ orderId, hold })))
      .changesNothing()
  })

  it('asks nobody when the money was taken', () => {
    paid.when(isDue, { now: due }).then().changesNothing()
    paid.when(said('lapse'), toAnna).then().changesNothing()
  })

  it('renews the hold while the order needs it', () => {
    holding
      .when(said('renew'), toAnna)
      .then(later(`due:${hold}`, due + dueAfterMs, isDue))
      .changesNothing()
  })

  it('renews the hold when the order could not say', () => {
    holding.when(said('lapse', false), toAnna).changesNothing()
  })

  it('lets it lapse when nobody needs it, and refuses the ask from then on', () => {
    const detail = 'The hold of the money was already undone.'
    holding
      .when(said('lapse'), toAnna)
      .then(
        moneyLapsed({ ...order, amount: eur(70), balance: 100, held: 0 }),
        later('sweep', forgotten + dueAfterMs, sweepAccount({ accountId })),
      )
      .leaves({ available: 100, held: 0 })
      .when(holdMoney({ ...order, amount: eur(70) }))
      .then(moneyRefused({ ...order, reasons: [{ code: 'timed-out', detail }] }))
      .changesNothing()
  })
})

const sweep = sweepAccount({ accountId })
const second = { ...order, orderId: 'o-2' }

describe('billing: sweep', () => {
  it('forgets what a hold came to a day after its end, and keeps the book', () => {
    paid
      .when(sweep, { now: forgotten })
      .then()
      .leaves({ holds: {}, ended: 0, entryCount: 3, available: 30 })
  })

  it('remembers what ended later, and comes again for it', () => {
    paid
      .when(releaseMoney(second), { now: noon + 1000 })
      .when(sweep, { now: forgotten })
      .then(later('sweep', forgotten + keepMs, sweep))
      .leaves({ holds: { 'o-2/wallet': { is: 'released', at: noon + 1000 } }, ended: 1 })
      .when(sweep, { now: forgotten + keepMs })
      .then()
      .leaves({ holds: {}, ended: 0 })
  })

  it('forgets no hold that is still held', () => {
    const held = { is: 'held', minor: 70, orderId: 'o-1', step: 'wallet' }
    holding
      .when(holdMoney({ ...second, amount: eur(31) }))
      .when(sweep, { now: forgotten })
      .leaves({ holds: { 'o-1/wallet': held } })
  })
})

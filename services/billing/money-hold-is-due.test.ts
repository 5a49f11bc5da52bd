import { describe, it } from 'node:test'
import { answered, ask, later } from '@millrace/kernel'
import {
  holdMoney,
  moneyHoldIsDue,
  moneyLapsed,
  moneyRefused,
  sweepAccount,
} from '#contracts/billing'
import { holdDue } from '#contracts/orders'
import { dueAfterMs } from './account.ts'
import { due, eur, forgotten, holding, order, paid } from './anna.ts'

const { accountId, hold, orderId } = order
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

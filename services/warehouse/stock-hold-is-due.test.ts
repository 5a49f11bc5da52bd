import { describe, it } from 'node:test'
import { answered, ask, later } from '@millrace/kernel'
import { holdDue } from '#contracts/orders'
import {
  holdStock,
  stockHoldIsDue,
  stockLapsed,
  stockShort,
  sweepStock,
} from '#contracts/warehouse'
import { dueAfterMs } from './stock.ts'
import { due, forgotten, holding, order, sold } from './tea.ts'

const { sku, hold, orderId } = order
const isDue = stockHoldIsDue({ sku, hold })
const toTea = { key: sku, now: due }
const said = (body: string, accepted = true) => answered({ note: hold, accepted, body })

describe('warehouse: a hold is due', () => {
  it('asks its order', () => {
    holding
      .when(isDue, { now: due })
      .then(ask(hold, holdDue({ orderId, hold })))
      .changesNothing()
  })

  it('asks nobody when the stock was sold', () => {
    sold.when(isDue, { now: due }).then().changesNothing()
    sold.when(said('lapse'), toTea).then().changesNothing()
  })

  it('renews the hold while the order needs it', () => {
    holding
      .when(said('renew'), toTea)
      .then(later(`due:${hold}`, due + dueAfterMs, isDue))
      .changesNothing()
  })

  it('renews the hold when the order could not say', () => {
    holding.when(said('lapse', false), toTea).changesNothing()
  })

  it('lets it lapse when nobody needs it, and refuses the ask from then on', () => {
    const detail = 'The hold of the stock was already undone.'
    holding
      .when(said('lapse'), toTea)
      .then(
        stockLapsed({ ...order, quantity: 4, onHand: 10, held: 0, sold: 0 }),
        later('sweep', forgotten + dueAfterMs, sweepStock({ sku })),
      )
      .leaves({ onHand: 10, held: 0 })
      .when(holdStock({ ...order, quantity: 4 }))
      .then(stockShort({ ...order, reasons: [{ code: 'timed-out', detail }] }))
      .changesNothing()
  })
})

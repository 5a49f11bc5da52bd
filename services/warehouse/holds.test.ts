import { describe, it } from 'node:test'
import { answered, ask, later } from '@millrace/kernel'
import { holdDue } from '#contracts/orders'
import {
  holdStock,
  releaseStock,
  stockHoldIsDue,
  stockLapsed,
  stockShort,
  sweepStock,
} from '#contracts/warehouse'
import { dueAfterMs, keepMs } from './holds.ts'
import { due, forgotten, hold, holding, noon, order, sold } from './tea.ts'

const { sku, orderId } = order
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

const sweep = sweepStock({ sku })
const second = { ...order, orderId: 'o-2' }

describe('warehouse: sweep', () => {
  it('forgets what a hold came to a day after its end, and no number', () => {
    sold
      .when(sweep, { now: forgotten })
      .then()
      .leaves({ holds: {}, ended: 0, onHand: 6, held: 0, sold: 4 })
  })

  it('remembers what ended later, and comes again for it', () => {
    sold
      .when(releaseStock(second), { now: noon + 1000 })
      .when(sweep, { now: forgotten })
      .then(later('sweep', forgotten + keepMs, sweep))
      .leaves({ holds: { 'o-2/stock': { is: 'released', at: noon + 1000 } }, ended: 1, sold: 4 })
      .when(sweep, { now: forgotten + keepMs })
      .then()
      .leaves({ holds: {}, ended: 0 })
  })

  it('forgets no hold that is still held', () => {
    sold
      .when(holdStock({ ...second, quantity: 2 }))
      .when(sweep, { now: forgotten })
      .then()
      .leaves({
        holds: { 'o-2/stock': { is: 'held', quantity: 2, orderId: 'o-2', step: 'stock' } },
        held: 2,
      })
  })
})

import { answer, decide, refuse, service, type Decision, type Payload } from '@millrace/kernel'
import { sagaTenant, settled } from '../fields.ts'
import type { Done } from '../rows/contracts.ts'
import {
  addOrder,
  beginOrder,
  changeOrder,
  finishOrder,
  orderBegun,
  orderFinished,
  orderUndone,
  removeOrder,
  showOrder,
  showOutcome,
  undoOrder,
  type Outcome,
} from './contracts.ts'
import { noPlace, withStatus, type Place } from './order.ts'

const done = (found: boolean) => answer({ done: found } satisfies Done)

const unknown = (orderId: string) =>
  refuse({ refused: 'not-found', detail: `No order with id ${orderId}` })

function onAddOrder(place: Place, { order }: Payload<typeof addOrder>): Decision<Place> {
  if (place.order !== null) return decide(place, answer(place.order))
  return decide({ ...place, order }, answer(order))
}

function onChangeOrder(place: Place, { order }: Payload<typeof changeOrder>): Decision<Place> {
  if (place.order === null) return decide(place, done(false))
  return decide({ ...place, order }, done(true))
}

function onRemoveOrder(place: Place): Decision<Place> {
  return decide({ ...place, order: null }, done(place.order !== null))
}

function onShowOrder(place: Place, { orderId }: Payload<typeof showOrder>): Decision<Place> {
  return decide(place, place.order === null ? unknown(orderId) : answer(place.order))
}

/** Begun again, it is the same order. */
function onBeginOrder(place: Place, plan: Payload<typeof beginOrder>): Decision<Place> {
  if (place.plan !== null) return decide(place, done(true))
  const order = { contents: plan.contents, status: 'PENDING' }
  return decide({ order, plan, is: 'open' }, orderBegun(plan), done(true))
}

function onFinishOrder(place: Place, { orderId }: Payload<typeof finishOrder>): Decision<Place> {
  const told = orderFinished({ orderId })
  if (place.is !== 'open') return decide(place, told)
  const order = withStatus(place, 'SUCCESS')
  return decide({ ...place, is: 'finished', order }, told, settled({ id: orderId }))
}

function onUndoOrder(place: Place, asked: Payload<typeof undoOrder>): Decision<Place> {
  const { orderId, reasons } = asked
  const told = orderUndone({ orderId, reasons })
  if (place.is !== 'open') return decide(place, told)
  const order = withStatus(place, 'CANCELED')
  return decide({ ...place, is: 'undone', order }, told, settled({ id: orderId }))
}

function onShowOutcome(place: Place, { orderId }: Payload<typeof showOutcome>): Decision<Place> {
  const { is, plan } = place
  if (plan === null) return decide(place, unknown(orderId))
  return decide(place, answer({ is, plan } satisfies Outcome))
}

export const orders = service('saga-orders', {
  keyedBy: 'orderId',
  tenant: sagaTenant,
  initial: noPlace,
  on: (on) => [
    on(addOrder, onAddOrder),
    on(changeOrder, onChangeOrder),
    on(removeOrder, onRemoveOrder),
    on(showOrder, onShowOrder),
    on(beginOrder, onBeginOrder),
    on(finishOrder, onFinishOrder),
    on(undoOrder, onUndoOrder),
    on(showOutcome, onShowOutcome),
  ],
})

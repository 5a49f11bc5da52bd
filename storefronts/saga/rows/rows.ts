import { answer, decide, refuse, service, type Decision, type Payload } from '@millrace/kernel'
import { sagaTenant } from '../fields.ts'
import {
  addRow,
  changeRow,
  deliveryStep,
  itemStep,
  paymentStep,
  removeRow,
  showRow,
  type Done,
} from './contracts.ts'
import { isLate, late, noPlace, type Place } from './row.ts'

const done = (found: boolean) => answer({ done: found } satisfies Done)

function onAddRow(place: Place, { row, askedAt }: Payload<typeof addRow>): Decision<Place> {
  if (place.row !== null) return decide(place, answer(place.row))
  if (isLate(row, askedAt)) return decide(place, refuse({ refused: 'late', detail: late.detail }))
  return decide({ ...place, row }, answer(row))
}

/** What stays when it was may be changed at any time: a delivery that is over is canceled so, too. */
function onChangeRow(place: Place, { row, askedAt }: Payload<typeof changeRow>): Decision<Place> {
  if (place.row?.kind !== row.kind) return decide(place, done(false))
  const isMoved = row.deliverAt !== place.row.deliverAt
  if (isMoved && isLate(row, askedAt)) {
    return decide(place, refuse({ refused: 'late', detail: late.detail }))
  }
  return decide({ ...place, row }, done(true))
}

function onRemoveRow(place: Place, { kind }: Payload<typeof removeRow>): Decision<Place> {
  if (place.row?.kind !== kind) return decide(place, done(false))
  return decide({ ...place, row: null }, done(true))
}

function onShowRow(place: Place, { rowId, kind }: Payload<typeof showRow>): Decision<Place> {
  if (place.row?.kind === kind) return decide(place, answer(place.row))
  return decide(place, refuse({ refused: 'not-found', detail: `There is no ${kind} ${rowId}.` }))
}

type Step = typeof paymentStep | typeof itemStep | typeof deliveryStep
type Enter = Payload<typeof paymentStep.enter>

/** A saga asks again after a crash: what stands there stands once, what was undone never comes. */
const onEnter =
  ({ entered, refused }: Step) =>
  (place: Place, { rowId, orderId, row, askedAt }: Enter): Decision<Place> => {
    if (place.row !== null) return decide(place, entered({ rowId, orderId }))
    if (place.forestalled === orderId) {
      const undone = { code: 'timed-out', detail: 'It was undone before it came.' } as const
      return decide(place, refused({ rowId, orderId, reasons: [undone] }))
    }
    if (isLate(row, askedAt)) return decide(place, refused({ rowId, orderId, reasons: [late] }))
    return decide({ ...place, row }, entered({ rowId, orderId }))
  }

type Cancel = Payload<typeof paymentStep.cancel>

const onCancel =
  ({ canceled }: Step) =>
  (place: Place, { rowId, orderId }: Cancel): Decision<Place> => {
    const row = place.row === null ? null : { ...place.row, status: 'CANCELED' }
    return decide({ row, forestalled: orderId }, canceled({ rowId, orderId }))
  }

/** The tables of payment, warehouse and delivery. */
export const rows = service('saga-rows', {
  keyedBy: 'rowId',
  tenant: sagaTenant,
  initial: noPlace,
  on: (on) => [
    on(addRow, onAddRow),
    on(changeRow, onChangeRow),
    on(removeRow, onRemoveRow),
    on(showRow, onShowRow),
    on(paymentStep.enter, onEnter(paymentStep)),
    on(paymentStep.cancel, onCancel(paymentStep)),
    on(itemStep.enter, onEnter(itemStep)),
    on(itemStep.cancel, onCancel(itemStep)),
    on(deliveryStep.enter, onEnter(deliveryStep)),
    on(deliveryStep.cancel, onCancel(deliveryStep)),
  ],
})

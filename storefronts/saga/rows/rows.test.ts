import { describe, it } from 'node:test'
import { answer, refuse } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import {
  addRow,
  changeRow,
  deliveryStep,
  itemStep,
  removeRow,
  showRow,
  type Row,
} from './contracts.ts'
import { late } from './row.ts'
import { rows } from './rows.ts'

const rowId = 'r-1'
const orderId = 'o-1'
const item = { kind: 'item', orderId, item: 'phone', status: 'RESERVED' } as const
const noon = 1000
const delivery: Row = {
  kind: 'delivery',
  orderId,
  status: 'SCHEDULED',
  timeDelivery: '2024-06-26T12:00',
  deliverAt: noon,
}
const tooLate = refuse({ refused: 'late', detail: late.detail })
const stands = (askedAt = noon - 1) => given(rows).when(addRow({ rowId, row: delivery, askedAt }))

describe('saga rows: by the client', () => {
  it('a delivery is not at once, nor in the past', () => {
    stands().then(answer(delivery))
    stands(noon).then(tooLate).changesNothing()
    stands(noon + 1).then(tooLate)
  })

  it('a delivery is not moved into the past', () => {
    const moved = { ...delivery, timeDelivery: '2024-06-26T11:00', deliverAt: noon - 1 }
    stands()
      .when(changeRow({ rowId, row: moved, askedAt: noon - 1 }))
      .then(tooLate)
    stands()
      .when(changeRow({ rowId, row: moved, askedAt: noon - 2 }))
      .then(answer({ done: true }))
  })

  it('a delivery that stays when it was is canceled also when it is over', () => {
    const canceled = { ...delivery, status: 'CANCELED' }
    stands()
      .when(changeRow({ rowId, row: canceled, askedAt: noon + 1 }))
      .then(answer({ done: true }))
      .leaves({ row: canceled })
  })

  it('is not there for another service', () => {
    const there = given(rows).when(addRow({ rowId, row: item }))
    there.when(removeRow({ rowId, kind: 'payment' })).then(answer({ done: false }))
    there
      .when(showRow({ rowId, kind: 'payment' }))
      .then(refuse({ refused: 'not-found', detail: 'There is no payment r-1.' }))
  })
})

describe('saga rows: by a saga', () => {
  const enter = itemStep.enter({ rowId, orderId, row: item })
  const cancel = itemStep.cancel({ rowId, orderId })
  const entered = itemStep.entered({ rowId, orderId })
  const canceled = itemStep.canceled({ rowId, orderId })

  it('is entered once, however often it is asked for', () => {
    given(rows).when(enter).then(entered).when(enter).then(entered).leaves({ row: item })
  })

  it('is canceled, and stays so when it is asked for again', () => {
    const status = { row: { ...item, status: 'CANCELED' } }
    given(rows)
      .when(enter)
      .when(cancel)
      .then(canceled)
      .leaves(status)
      .when(cancel)
      .then(canceled)
      .leaves(status)
  })

  it('never comes where it was undone before', () => {
    const undone = { code: 'timed-out', detail: 'It was undone before it came.' } as const
    given(rows)
      .when(cancel)
      .then(canceled)
      .when(enter)
      .then(itemStep.refused({ rowId, orderId, reasons: [undone] }))
      .leaves({ row: null })
  })

  it('is refused where the delivery is late', () => {
    given(rows)
      .when(deliveryStep.enter({ rowId, orderId, row: delivery, askedAt: noon }))
      .then(deliveryStep.refused({ rowId, orderId, reasons: [late] }))
  })
})

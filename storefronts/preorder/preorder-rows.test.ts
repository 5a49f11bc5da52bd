import { describe, it } from 'node:test'
import { answer } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import { listRows, rowsChanged, type Row } from './contracts.ts'
import { preorderRows } from './preorder-rows.ts'

const none = { preReservations: null, receipts: null, myReservations: null }
const changed = (reservationId: string, payments: Row | null) =>
  rowsChanged({ reservationId, rows: { ...none, payments } })
const list = (after = 0, limit = 10) => listRows({ table: 'payments', after, limit })
const [one, other] = [{ price: 1 }, { price: 2 }]

const both = given(preorderRows).when(changed('10', other)).when(changed('9', one))

describe('pre-orders: lists', () => {
  it('have rows by number, and know how many there are', () => {
    const items = [
      { number: 9, row: one },
      { number: 10, row: other },
    ]
    both.when(list()).then(answer({ items, total: 2 }))
    both.when(list(0, 1)).then(answer({ items: items.slice(0, 1), total: 2 }))
    both.when(list(9)).then(answer({ items: items.slice(1), total: 2 }))
  })

  it('have a row once, as it was told last, and no more when it has gone', () => {
    const last = both.when(changed('9', other))
    last.when(list(0, 1)).then(answer({ items: [{ number: 9, row: other }], total: 2 }))
    const gone = last.when(changed('9', null)).when(changed('9', null))
    gone.when(list()).then(answer({ items: [{ number: 10, row: other }], total: 1 }))
  })

  it('do not mix tables', () => {
    const empty = answer({ items: [], total: 0 })
    both.when(listRows({ table: 'receipts', after: 0, limit: 10 })).then(empty)
    given(preorderRows).when(list()).then(empty)
  })
})

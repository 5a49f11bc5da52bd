import { describe, it } from 'node:test'
import { answer, refuse } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import { listEntries } from '#contracts/billing'
import { noonText, paid } from './anna.ts'
import { billing } from './billing.ts'

const third = {
  id: '0000000000000003',
  at: noonText,
  debit: 'sales',
  credit: 'held',
  amount: 70,
  cause: 'o-1/wallet',
}
const second = { ...third, id: '0000000000000002', debit: 'held', credit: 'available' }
const first = {
  id: '0000000000000001',
  at: noonText,
  debit: 'available',
  credit: 'deposits',
  amount: 100,
  cause: 'call-1',
}

describe('billing: list entries', () => {
  it('lists them newest first', () => {
    paid
      .when(listEntries({ accountId: 'anna', limit: 10 }))
      .then(answer([third, second, first]))
      .changesNothing()
  })

  it('lists as many as are asked', () => {
    paid.when(listEntries({ accountId: 'anna', limit: 2 })).then(answer([third, second]))
  })

  it('goes on before the last one shown', () => {
    paid.when(listEntries({ accountId: 'anna', limit: 2, before: second.id })).then(answer([first]))
  })

  it('knows no account that was never opened', () => {
    given(billing)
      .when(listEntries({ accountId: 'anna', limit: 1 }))
      .then(refuse({ refused: 'not-found', detail: 'There is no account anna.' }))
  })
})

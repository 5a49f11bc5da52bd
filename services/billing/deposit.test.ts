import { describe, it } from 'node:test'
import { answer, largestInteger, refuse } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import { deposit, deposited } from '#contracts/billing'
import { eur, holding, opened, topped } from './anna.ts'
import { billing } from './billing.ts'

describe('billing: deposit', () => {
  it('raises the balance', () => {
    opened
      .when(deposit({ accountId: 'anna', amount: 100 }))
      .then(
        deposited({ accountId: 'anna', amount: eur(100), balance: 100, held: 0 }),
        answer({ id: 'anna', currency: 'EUR', balance: 100, held: 0, available: 100 }),
      )
  })

  it('leaves alone what is held', () => {
    holding.when(deposit({ accountId: 'anna', amount: 5 })).leaves({ available: 35, held: 70 })
  })

  it('knows no account that was never opened', () => {
    given(billing)
      .when(deposit({ accountId: 'anna', amount: 1 }))
      .then(refuse({ refused: 'not-found', detail: 'There is no account anna.' }))
      .changesNothing()
  })

  it('takes what can be counted to the last unit, and no more', () => {
    topped
      .when(deposit({ accountId: 'anna', amount: largestInteger - 100 }))
      .leaves({ available: largestInteger })
      .when(deposit({ accountId: 'anna', amount: 1 }))
      .then(
        refuse({
          refused: 'conflict',
          detail: 'The balance of anna would become more than can be counted.',
        }),
      )
      .changesNothing()
  })
})

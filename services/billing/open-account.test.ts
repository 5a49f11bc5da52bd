import { describe, it } from 'node:test'
import { answer, refuse } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import { accountOpened, openAccount, showAccount } from '#contracts/billing'
import { topped } from './anna.ts'
import { billing } from './billing.ts'

const shown = { id: 'anna', currency: 'EUR', balance: 0, held: 0, available: 0 }

describe('billing: open an account', () => {
  it('opens it with nothing in it', () => {
    given(billing)
      .when(openAccount({ accountId: 'anna', currency: 'EUR', owner: 'c-1' }))
      .then(
        accountOpened({ accountId: 'anna', currency: 'EUR', owner: 'c-1', balance: 0, held: 0 }),
        answer({ account: { ...shown, owner: 'c-1' }, replayed: false }),
      )
  })

  it('answers the same words again with the account as it is, and opens nothing', () => {
    topped
      .when(openAccount({ accountId: 'anna', currency: 'EUR' }))
      .then(answer({ account: { ...shown, balance: 100, available: 100 }, replayed: true }))
      .changesNothing()
  })

  for (const other of [{ currency: 'USD' }, { currency: 'EUR', owner: 'c-2' }]) {
    it(`refuses ${JSON.stringify(other)} for an account that is open otherwise`, () => {
      const detail = 'Account anna is open with another currency or owner.'
      topped
        .when(openAccount({ accountId: 'anna', ...other }))
        .then(refuse({ refused: 'conflict', detail }))
        .changesNothing()
    })
  }
})

describe('billing: show an account', () => {
  it('knows no account that was never opened', () => {
    given(billing)
      .when(showAccount({ accountId: 'anna' }))
      .then(refuse({ refused: 'not-found', detail: 'There is no account anna.' }))
      .changesNothing()
  })
})

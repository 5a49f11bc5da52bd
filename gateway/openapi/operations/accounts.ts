import { shownAccount, shownEntry } from '#contracts/billing'
import { pageOf } from '../../answers/page.ts'
import { bodyFields } from '../../bodies.ts'
import { paging, type Operations } from '../operation.ts'

const { account, deposit } = bodyFields

export const accountOperations: Operations = {
  'POST /v1/accounts': {
    ...{ summary: 'Open an account', body: account, answers: shownAccount, makes: true },
  },
  'GET /v1/accounts/{id}': { summary: 'An account and what it holds', answers: shownAccount },
  'POST /v1/accounts/{id}/deposits': {
    ...{ summary: 'Deposit money', body: deposit, answers: shownAccount },
  },
  'GET /v1/accounts/{id}/entries': {
    ...{ summary: 'The ledger of an account', query: paging, answers: pageOf(shownEntry) },
  },
}

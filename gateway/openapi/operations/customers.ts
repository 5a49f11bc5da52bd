import { group, optional, text } from '@millrace/kernel'
import { shownErasure } from '#contracts/customers'
import { pageOf } from '../../answers/page.ts'
import { person } from '../../bodies.ts'
import { customerFields, newCustomerFields, shownCustomer } from '../../customers/body.ts'
import { customerFilter } from '../../routes/customers.ts'
import { paging, type Operations } from '../operation.ts'

/** Whose customer: the caller's, unless a storefront is named. */
const tenant = optional(text({ min: 1, max: 200 }))

export const customerOperations: Operations = {
  'POST /v1/customers': {
    ...{ summary: 'Create a customer', body: newCustomerFields, answers: shownCustomer },
    makes: true,
    refuses: ['conflict', 'gone'],
  },
  'GET /v1/customers': {
    summary: 'Customers, newest first',
    query: { ...customerFilter, ...paging },
    answers: pageOf(shownCustomer),
  },
  'GET /v1/customers/{id}': {
    ...{ summary: 'A customer', answers: shownCustomer, refuses: ['gone'] },
  },
  'PUT /v1/customers/{id}': {
    ...{ summary: 'Say who a customer is', body: customerFields, answers: shownCustomer },
    refuses: ['conflict', 'gone'],
  },
  'DELETE /v1/customers/{id}': {
    summary: 'Erase a customer: the key to what is personal is destroyed',
    ...{ query: { ...person, tenant }, answers: shownErasure },
  },
  'POST /v1/customers/{id}/erasure': {
    ...{ summary: 'Search again for what is left of who was erased', body: group({}) },
    query: { tenant },
    ...{ bodyIsOptional: true, isKeyless: true, answers: shownErasure, refuses: [] },
  },
  'GET /v1/customers/{id}/erasure': {
    ...{ summary: 'What came of an erasure', query: { tenant }, answers: shownErasure },
  },
}

import { describe, it } from 'node:test'
import { answer, isoTime, refuse } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import { createCustomer, customerChanged, showCustomer } from '#contracts/customers'
import { change, create, created, customerId, details, erase, erased, moved, noon } from './anna.ts'
import { customers } from './customers.ts'

const times = { createdAt: isoTime(noon), updatedAt: isoTime(noon) }
const shown = { id: customerId, ...details, ...times }
const told = { customerId, createdAt: noon }

describe('customers: create', () => {
  it('tells who is there from now on', () => {
    created.then(
      customerChanged({ ...told, change: 'created', after: details, revision: 1 }),
      answer({ customer: shown, replayed: false }),
    )
  })

  it('answers the same words again with the customer as they are, and changes nothing', () => {
    const customer = { id: customerId, ...moved, ...times }
    created
      .when(change)
      .when(create)
      .then(answer({ customer, replayed: true }))
      .changesNothing()
  })

  it('refuses other words for somebody who is there', () => {
    const detail = 'Customer anna was created with other words.'
    created
      .when(createCustomer({ customerId, ...moved, sealedWith: 'key-1', digest: 'd-2' }))
      .then(refuse({ refused: 'conflict', detail }))
      .changesNothing()
  })

  it('takes who was erased anew, with another key', () => {
    const again = createCustomer({ customerId, ...details, sealedWith: 'key-2', digest: 'd-2' })
    erased
      .when(again)
      .then(
        customerChanged({ ...told, change: 'created', after: details, revision: 3 }),
        answer({ customer: shown, replayed: false }),
      )
      .when(showCustomer({ customerId }))
      .then(answer(shown))
  })

  it('refuses what was sealed with the key of an erasure before the last', () => {
    const again = createCustomer({ customerId, ...details, sealedWith: 'key-2', digest: 'd-2' })
    const detail = 'Customer anna is being erased.'
    erased
      .when(again)
      .when(erase)
      .when(create)
      .then(refuse({ refused: 'conflict', detail }))
      .changesNothing()
  })

  it('refuses what was sealed with a key that is being destroyed', () => {
    const detail = 'Customer anna is being erased.'
    erased
      .when(create)
      .then(refuse({ refused: 'conflict', detail }))
      .changesNothing()
  })
})

describe('customers: show', () => {
  it('knows nobody who was never created, and says so of who was erased', () => {
    const show = showCustomer({ customerId })
    const nobody = { refused: 'not-found', detail: 'There is no customer anna.' }
    given(customers).when(show).then(refuse(nobody)).changesNothing()
    const gone = { refused: 'gone', detail: 'Customer anna was erased.' }
    erased.when(show).then(refuse(gone)).changesNothing()
  })
})

import { describe, it } from 'node:test'
import { answer, isoTime, refuse } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import { changeCustomer, customerChanged } from '#contracts/customers'
import { change, created, customerId, details, erased, moved, noon } from './anna.ts'
import { customers } from './customers.ts'

describe('customers: change', () => {
  it('tells what was before and is after', () => {
    const now = noon + 1000
    created.when(change, { now }).then(
      customerChanged({
        ...{ customerId, change: 'changed', before: details, after: moved },
        ...{ createdAt: noon, revision: 2 },
      }),
      answer({
        ...{ id: customerId, ...moved },
        ...{ createdAt: isoTime(noon), updatedAt: isoTime(now) },
      }),
    )
  })

  it('is for who is there', () => {
    const nobody = { refused: 'not-found', detail: 'There is no customer anna.' }
    given(customers).when(change).then(refuse(nobody)).changesNothing()
    const gone = { refused: 'gone', detail: 'Customer anna was erased.' }
    erased.when(change).then(refuse(gone)).changesNothing()
  })

  it('takes nothing that is sealed with another key than theirs', () => {
    const detail = 'Customer anna was created anew meanwhile.'
    created
      .when(changeCustomer({ customerId, ...moved, sealedWith: 'key-0' }))
      .then(refuse({ refused: 'conflict', detail }))
      .changesNothing()
  })
})

/** For the tests of customers: Anna, as the edge has sealed her. */
import { given, testTime } from '@millrace/kernel/testing'
import { changeCustomer, createCustomer, eraseCustomer } from '#contracts/customers'
import { customers } from './customers.ts'

export const noon = testTime
export const customerId = 'anna'
export const details = {
  ...{ name: 'sealed:name', email: 'sealed:email' },
  ...{ level: 'gold', language: 'de' },
}
export const moved = { ...details, address: 'sealed:address', level: 'silver' }
const sealedWith = 'key-1'

export const create = createCustomer({ customerId, ...details, sealedWith, digest: 'd-1' })
export const change = changeCustomer({ customerId, ...moved, sealedWith })
export const erase = eraseCustomer({ customerId, who: 'olga', why: 'asked for it' })

export const created = given(customers).when(create)
export const erased = created.when(erase)

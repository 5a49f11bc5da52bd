import { answer, decide, refuse, type Context, type Decision, type Payload } from '@millrace/kernel'
import { customerChanged, type createCustomer, type CustomerDetails } from '#contracts/customers'
import { show, type Customer } from './customer.ts'

/** The same again is the same customer, as they are now; who was erased may come anew, with another key. */
export function onCreateCustomer(
  customer: Customer,
  { customerId, sealedWith, digest, ...given }: Payload<typeof createCustomer>,
  { now }: Context,
): Decision<Customer> {
  const { state, details } = customer
  if (state === 'active' && details !== null) {
    if (customer.digest !== digest) {
      const detail = `Customer ${customerId} was created with other words.`
      return decide(customer, refuse({ refused: 'conflict', detail }))
    }
    const same = { customer: show(customerId, details, customer), replayed: true }
    return decide(customer, answer(same))
  }
  if (customer.formerKeys.includes(sealedWith)) {
    const detail = `Customer ${customerId} is being erased.`
    return decide(customer, refuse({ refused: 'conflict', detail }))
  }
  const created: Customer = {
    ...{ state: 'active', digest, details: given },
    ...{ keyId: sealedWith, formerKeys: customer.formerKeys },
    ...{ revision: customer.revision + 1, createdAt: now, updatedAt: now, erased: null },
  }
  return decide(
    created,
    customerChanged({
      ...{ customerId, change: 'created', after: given },
      ...{ createdAt: now, revision: created.revision },
    }),
    answer(asCreated(customerId, given, created)),
  )
}

const asCreated = (id: string, details: CustomerDetails, created: Customer) => ({
  customer: show(id, details, created),
  replayed: false,
})

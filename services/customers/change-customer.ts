import { answer, decide, refuse, type Context, type Decision, type Payload } from '@millrace/kernel'
import { customerChanged, type changeCustomer } from '#contracts/customers'
import { gone, show, unknown, type Customer } from './customer.ts'

/** What is left out is no more; sealed with the key of somebody who was erased meanwhile, it is not taken. */
export function onChangeCustomer(
  customer: Customer,
  { customerId, sealedWith, ...given }: Payload<typeof changeCustomer>,
  { now }: Context,
): Decision<Customer> {
  const { state, details: before } = customer
  if (state === 'erased') return decide(customer, gone(customerId))
  if (state === 'none' || before === null) return decide(customer, unknown(customerId))
  if (customer.keyId !== sealedWith) {
    const detail = `Customer ${customerId} was created anew meanwhile.`
    return decide(customer, refuse({ refused: 'conflict', detail }))
  }
  const revision = customer.revision + 1
  const changed = { ...customer, details: given, revision, updatedAt: now }
  const { createdAt } = customer
  return decide(
    changed,
    customerChanged({
      ...{ customerId, change: 'changed', before, after: given, createdAt, revision },
    }),
    answer(show(customerId, given, changed)),
  )
}

import { answer, decide, type Decision, type Payload } from '@millrace/kernel'
import type { showCustomer } from '#contracts/customers'
import { gone, show, unknown, type Customer } from './customer.ts'

export function onShowCustomer(
  customer: Customer,
  { customerId }: Payload<typeof showCustomer>,
): Decision<Customer> {
  const { state, details } = customer
  if (state === 'erased') return decide(customer, gone(customerId))
  if (details === null) return decide(customer, unknown(customerId))
  return decide(customer, answer(show(customerId, details, customer)))
}

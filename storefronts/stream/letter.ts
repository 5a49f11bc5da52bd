/** The join of an order with its payment and its customer, whichever comes last. */
import { decide, type Decision, type Payload } from '@millrace/kernel'
import { coreId } from '../ids.ts'
import {
  letterSent,
  meetCustomer,
  type customerMet,
  type Payment,
  type Posted,
} from './contracts.ts'
import type { Letter, Order } from './order.ts'

export const joinBegun = ({ id, customerId }: Posted, round: number) =>
  meetCustomer({ customerId: String(customerId), orderId: coreId(id), round, id })

export function onCustomerMet(
  order: Order,
  { round, customer }: Payload<typeof customerMet>,
): Decision<Order> {
  const isOfAnother = round !== Math.max(order.round, 1)
  if (isOfAnother || order.letter.customer !== null) return decide(order)
  return joined(order, { ...order.letter, customer: { id: customer.id } })
}

export function onPayment(order: Order, payment: Payment): Decision<Order> {
  if (order.letter.payment !== null) return decide(order)
  return joined(order, { ...order.letter, payment })
}

/** Customer and payment are each taken once, so the letter is sent once. */
function joined(order: Order, letter: Letter): Decision<Order> {
  const { shown } = order
  const { customer, payment } = letter
  if (shown === null || customer === null || payment === null) return decide({ ...order, letter })
  const { id, product, quantity } = shown.posted
  const { id: paymentId, ccy, amount } = payment
  return decide(
    { ...order, letter },
    letterSent({
      ...{ orderId: coreId(id), customerId: String(customer.id), product, quantity },
      ...{ paymentId, ccy, amount },
    }),
  )
}

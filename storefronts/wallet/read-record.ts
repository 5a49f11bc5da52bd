/** Records by other hands: what they ask for, with amounts in minor units, and ids as Java prints them. */
import { Faulty } from '../faulty.ts'
import { minorOf } from '../decimals.ts'
import { messageIn } from '../message-in.ts'
import { theOutbox } from './letters/texts.ts'
import { billingTopic, brokerageTopic, paymentTopic } from './topics.ts'

type Wanted = {
  readonly event: string
  readonly accountId: string
  readonly orderId?: string
  readonly price?: number
  readonly value?: number
  readonly message?: string
}

/** What it asks of an account is told to that account. */
export function readBilling({ value }: { readonly value: unknown }) {
  messageIn(billingTopic, value)
  const { accountId, price, value: deposit } = value as Wanted
  checkAmount('price', price)
  checkAmount('value', deposit)
  return { value, about: accountId.toLowerCase() }
}

/** What it tells of an account is told to the outbox. */
export function readPayment({ value }: { readonly value: unknown }) {
  messageIn(paymentTopic, value)
  const { value: deposit } = value as Wanted
  if (deposit !== undefined && minorOf(deposit) === undefined) throw noAmount('value')
  return { value, about: theOutbox }
}

export function readBrokerage({ value }: { readonly value: unknown }) {
  messageIn(brokerageTopic, value)
  return { value, about: theOutbox }
}

function checkAmount(field: string, amount: number | undefined): void {
  if (amount !== undefined && !((minorOf(amount) ?? 0) > 0)) throw noAmount(field)
}

const noAmount = (field: string): Faulty =>
  new Faulty([{ at: [field], type: 'amount', says: 'It must be positive, with two decimals.' }])

/** What was judged when it came in needs no judging here. */
const minor = (amount = 0): number => minorOf(amount) ?? 0

export function depositIn(record: unknown) {
  const { event, accountId, value } = record as Wanted
  if (event !== 'DEPOSIT_REQUEST') return undefined
  return { accountId: accountId.toLowerCase(), amount: minor(value) }
}

export function orderIn(record: unknown) {
  const { event, accountId, orderId = '', price } = record as Wanted
  if (event !== 'ORDER_CREATED') return undefined
  return {
    profileId: accountId.toLowerCase(),
    orderId: orderId.toLowerCase(),
    price: minor(price),
  }
}

export function factIn(record: unknown) {
  const { event, accountId, orderId = '', value, message = '' } = record as Wanted
  return {
    event,
    accountId: accountId.toLowerCase(),
    orderId: orderId.toLowerCase(),
    amount: minor(value),
    message,
  }
}

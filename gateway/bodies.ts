/** What the native API takes as bodies. The core takes more; these are the edge's own limits. */
import {
  checker,
  group,
  integer,
  largestInteger,
  listOf,
  optional,
  text,
  type Field,
  type ValueOf,
} from '@millrace/kernel'
import { isCurrency } from './currencies.ts'
import { instantOf } from './instant.ts'
import { refuseCardNumbers, refuseCardNumbersIn } from './payments/card-number.ts'
import { invalid, invalidAll, Problem } from './problem.ts'

/** An id that a client gives; `.` and `..` would lead elsewhere in a path. */
export const givenId = text({ pattern: '^(?!\\.{1,2}$)[A-Za-z0-9._~-]{1,64}$' })
const idInWords = 'It must be 1 to 64 of A-Z a-z 0-9 . _ ~ -, and neither . nor ..'
const token = text({ pattern: '^[!-~]{1,255}$' })
const currency = text({ pattern: '^[A-Z]{3}$' })

/** Who acts, and for what reason. */
export const person = { who: text({ min: 1, max: 200 }), why: text({ min: 1, max: 500 }) }

const order = group({
  id: optional(givenId),
  customerId: givenId,
  currency,
  lines: listOf(
    group({
      sku: givenId,
      quantity: integer({ min: 1, max: 1_000_000 }),
      unitPrice: integer({ min: 0, max: 10 ** 12 }),
    }),
    { min: 1, max: 100 },
  ),
  payment: optional(group({ account: optional(givenId), card: optional(group({ token })) })),
  delivery: optional(group({ slot: givenId })),
})
const account = group({ id: optional(givenId), currency, owner: optional(givenId) })
const slot = group({
  capacity: integer({ min: 0 }),
  startsAt: text(),
  cutOffAt: optional(text()),
})

const deposit = group({ amount: integer({ min: 1 }) })
const cancel = group({ reason: text({ min: 1, max: 500 }) })
const refund = group({
  amount: integer({ min: 1, max: 1_000_000_000_000 }),
  reason: text({ min: 1, max: 500 }),
})
const nothing = group({})
const stock = group({ onHand: integer({ min: 0 }) })
const adjustment = group({ quantity: integer() })

/** What each is made of, for who describes them. */
export const bodyFields = {
  order,
  account,
  deposit,
  cancel,
  refund,
  stock,
  adjustment,
  slot,
  nothing,
}

export type OrderBody = ValueOf<typeof order>
export type AccountBody = ValueOf<typeof account>

/** Reads a body, or throws the problem with it. */
type Read<Value> = (body: unknown) => Value

/** What is refused for something else may be as long as it likes: no more of it is looked through for cards. */
const refusedSignsMax = 256 * 1024

export function reads<F extends Field>(field: F): Read<ValueOf<F>> {
  const check = checker(field)
  return (body) => {
    if (check.fits(body)) return body
    if (body === undefined) throw new Problem('invalid-request', 'A JSON body is needed.')
    refuseCardNumbers(body, refusedSignsMax)
    throw invalidAll(check.faults(body).map(inWords))
  }
}

/** What a person writes by hand: no number of a card comes in with it, wherever it stands. */
export function readsByHand<F extends Field>(field: F): Read<ValueOf<F>> {
  const read = reads(field)
  return (body) => {
    const written = read(body)
    refuseCardNumbers(written)
    return written
  }
}

const inWordsOf: Readonly<Record<string, string>> = {
  totalFrom: 'It must be a whole number, of minor units.',
  totalTo: 'It must be a whole number, of minor units.',
  currency: 'It must be a currency of ISO 4217: three capital letters.',
  type: 'It must be 1 to 100 printable characters without spaces.',
  email:
    'It must be one address of mail, as a@b.c: 64 characters at most before its one @, and names with dots between behind it.',
  language: 'It must be a language as BCP 47 has it, like en or de-AT.',
  token:
    'It must be 1 to 255 printable characters without spaces: what the provider knows a card by.',
}

/** A pattern says nothing to most people. */
export function inWords(fault: { readonly pointer: string; readonly detail: string }) {
  if (!fault.detail.includes('must match pattern')) return fault
  const last = fault.pointer.slice(fault.pointer.lastIndexOf('/') + 1)
  return { ...fault, detail: inWordsOf[last] ?? idInWords }
}

const readOrderFields = reads(order)

export function readOrder(body: unknown): OrderBody {
  const read = readOrderFields(body)
  checkCurrency(read.currency)
  if (read.payment !== undefined) checkPayment(read.payment)
  let total = 0
  for (const { quantity, unitPrice } of read.lines) total += quantity * unitPrice
  if (total > largestInteger) throw invalid('/lines', 'The total is more than can be counted.')
  return read
}

export function checkPayment({ account, card }: NonNullable<OrderBody['payment']>): void {
  if (card !== undefined) refuseCardNumbersIn('/payment/card/token', card.token)
  if ((account === undefined) === (card === undefined)) {
    throw invalid('/payment', 'It is paid from an account, or by card: one of the two.')
  }
}

const readAccountFields = reads(account)

export function readAccount(body: unknown): AccountBody {
  const read = readAccountFields(body)
  checkCurrency(read.currency)
  return read
}

const readSlotFields = reads(slot)

export function readSlot(body: unknown) {
  const { capacity, startsAt, cutOffAt } = readSlotFields(body)
  const start = instantAt('/startsAt', startsAt)
  if (cutOffAt === undefined) return { capacity, startsAt: start }
  const cutOff = instantAt('/cutOffAt', cutOffAt)
  if (cutOff > start) throw invalid('/cutOffAt', 'It must not be after startsAt.')
  return { capacity, startsAt: start, cutOffAt: cutOff }
}

export const readDeposit = reads(deposit)
const readReason = reads(cancel)

export function readCancel(body: unknown): { readonly reason: string } {
  const read = readReason(body)
  refuseCardNumbersIn('/reason', read.reason)
  return read
}

const readRefundOf = reads(refund)

export function readRefund(body: unknown): { readonly amount: number; readonly reason: string } {
  const read = readRefundOf(body)
  refuseCardNumbersIn('/reason', read.reason)
  return read
}

export const readNothing = reads(nothing)
export const readStock = reads(stock)
export const readAdjustment = reads(adjustment)

const idCheck = checker(givenId)

/** An id in a path or a query. */
export function readId(pointer: string, id: string): string {
  if (idCheck.fits(id)) return id
  if (id === '') throw new Problem('not-found', 'Nothing has an empty id.')
  throw invalid(pointer, idInWords)
}

export function checkCurrency(code: string): void {
  if (!isCurrency(code)) throw invalid('/currency', `${code} is no currency of ISO 4217.`)
}

export function instantAt(pointer: string, value: string): number {
  const at = instantOf(value)
  if (at !== undefined) return at
  throw invalid(pointer, 'It must be a time as RFC 3339 has it, like 2026-01-31T08:00:00Z.')
}

import {
  answer,
  decide,
  effect,
  isoTime,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import {
  customerChanged,
  destroyingKey,
  keyDestroyed,
  type eraseCustomer,
  type Erasure,
  type KeyToDestroy,
  type noteKeyDestroyed,
  type noteSearch,
  type showErasure,
} from '#contracts/customers'
import { notErased, unknown, type Customer, type Erased } from './customer.ts'

/** A call is not on its way for longer than somebody can be created and erased so often. */
const formerKeysMax = 20

/** The key is destroyed after this is committed, and again after a crash: who is erased stays so. */
export function onEraseCustomer(
  customer: Customer,
  { customerId, who, why }: Payload<typeof eraseCustomer>,
  { now }: Context,
): Decision<Customer> {
  const { state, details, keyId, erased: earlier } = customer
  if (state === 'none') return decide(customer, unknown(customerId))
  if (earlier !== null) return decide(customer, answer(told(customerId, customer, earlier)))
  const erased: Erased = { at: now, who, why, keyDestroyedAt: 0 }
  const revision = customer.revision + 1
  const next: Customer = {
    ...{ ...customer, state: 'erased', digest: '', details: null },
    ...{ revision, updatedAt: now, erased },
    formerKeys: [keyId, ...customer.formerKeys].slice(0, formerKeysMax),
  }
  const { createdAt } = customer
  const before = details === null ? {} : { before: details }
  const request: KeyToDestroy = { customerId, keyId }
  return decide(
    next,
    customerChanged({
      ...{ customerId, change: 'erased', ...before, by: { who, why }, createdAt, revision },
    }),
    effect(destroyingKey, keyId, request),
    answer(told(customerId, next, erased)),
  )
}

/** Also of a key that somebody has destroyed before; of one that is not theirs any more it says nothing. */
export function onNoteKeyDestroyed(
  customer: Customer,
  { customerId, keyId }: Payload<typeof noteKeyDestroyed>,
  { now }: Context,
): Decision<Customer> {
  const { erased } = customer
  if (erased === null || customer.keyId !== keyId || erased.keyDestroyedAt !== 0) {
    return decide(customer)
  }
  const next = { ...customer, erased: { ...erased, keyDestroyedAt: now } }
  return decide(next, keyDestroyed({ customerId, keyId }))
}

/** What is left of somebody who is there again is no affair of their erasure any more. */
export function onNoteSearch(
  customer: Customer,
  { keyId, search }: Payload<typeof noteSearch>,
  { now }: Context,
): Decision<Customer> {
  const { erased } = customer
  if (erased === null || customer.keyId !== keyId) return decide(customer, answer(null))
  const next = { ...erased, search: { ...search, toldAt: now } }
  return decide({ ...customer, erased: next }, answer(null))
}

export function onShowErasure(
  customer: Customer,
  { customerId }: Payload<typeof showErasure>,
): Decision<Customer> {
  const { erased, state } = customer
  if (state === 'none') return decide(customer, unknown(customerId))
  if (erased === null) return decide(customer, notErased(customerId))
  return decide(customer, answer(told(customerId, customer, erased)))
}

const told = (
  customerId: string,
  { keyId }: Customer,
  { at, who, why, keyDestroyedAt, search }: Erased,
): Erasure => ({
  ...{ customerId, erasedAt: isoTime(at), who, why, key: keyId },
  ...(keyDestroyedAt === 0 ? {} : { keyDestroyedAt: isoTime(keyDestroyedAt) }),
  ...(search === undefined ? {} : { search: { ...search, toldAt: isoTime(search.toldAt) } }),
})

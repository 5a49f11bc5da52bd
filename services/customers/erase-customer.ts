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
  type removePerson,
  type showErasure,
} from '#contracts/customers'
import { notErased, unknown, type Customer, type Erased } from './customer.ts'

/** A call is not on its way for longer than somebody can be created and erased so often. */
const formerKeysMax = 20

/** The key is destroyed after this is committed, and again after a crash: who is erased stays so. */
export function onEraseCustomer(
  customer: Customer,
  asked: Payload<typeof eraseCustomer>,
  { now }: Context,
): Decision<Customer> {
  const { customerId, keyId } = asked
  const { state, erased: earlier } = customer
  const newKey = newKeyOf(customer, keyId)
  if (newKey === undefined && earlier !== null) {
    return decide(customer, answer(told(customerId, customer, earlier)))
  }
  if (newKey === undefined && state === 'none') return decide(customer, unknown(customerId))
  const { who, why } = asked
  const named = { ...asked, keyId: newKey ?? customer.keyId, by: { who, why } }
  const { next, erased, out } = erase(customer, named, now)
  return decide(next, ...out, answer(told(customerId, next, erased)))
}

/** Told again, it is no news. It is no act of an operator's either, and in no trail of those. */
export function onRemovePerson(
  customer: Customer,
  asked: Payload<typeof removePerson>,
  { now }: Context,
): Decision<Customer> {
  if (newKeyOf(customer, asked.keyId) === undefined) return decide(customer)
  const { next, out } = erase(customer, asked, now)
  return decide(next, ...out)
}

type Erasing = Payload<typeof removePerson> & {
  /** The operator. */
  readonly by?: { readonly who: string; readonly why: string }
}

function erase(customer: Customer, { customerId, who, why, keyId, by }: Erasing, now: number) {
  const { details } = customer
  const erased: Erased = { at: now, who, why, keyDestroyedAt: 0 }
  const revision = customer.revision + 1
  const next: Customer = {
    ...{ ...customer, state: 'erased', digest: '', details: null, keyId },
    ...{ revision, updatedAt: now, erased, createdAt: customer.createdAt || now },
    formerKeys: [keyId, ...customer.formerKeys].slice(0, formerKeysMax),
  }
  const { createdAt } = next
  const before = details === null ? {} : { before: details }
  const request: KeyToDestroy = { customerId, keyId }
  const out = [
    customerChanged({
      ...{ customerId, change: 'erased', ...before, createdAt, revision },
      ...(by === undefined ? {} : { by }),
    }),
    effect(destroyingKey, keyId, request),
  ]
  return { next, erased, out }
}

/** Of somebody whom a storefront alone knows: a key that was not destroyed before. */
function newKeyOf({ state, formerKeys }: Customer, keyId: string | undefined): string | undefined {
  const isKnown = state === 'active' || keyId === undefined || formerKeys.includes(keyId)
  return isKnown ? undefined : keyId
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

import { isoTime, refuse } from '@millrace/kernel'
import type { Customer as ShownCustomer, CustomerDetails, NotedSearch } from '#contracts/customers'

export type Customer = {
  readonly state: 'none' | 'active' | 'erased'
  /** Of what created them: the same again is the same customer. */
  readonly digest: string
  /** Sealed; gone when the customer is. */
  readonly details: CustomerDetails | null
  /** The key that it is sealed with, or was. */
  readonly keyId: string
  /** Those of the last times that they were erased, this one's included: nothing that comes late is taken. */
  readonly formerKeys: readonly string[]
  readonly revision: number
  readonly createdAt: number
  readonly updatedAt: number
  readonly erased: Erased | null
}

export type Erased = {
  readonly at: number
  readonly who: string
  readonly why: string
  /** 0 until it is known. */
  readonly keyDestroyedAt: number
  readonly search?: NotedSearch & { readonly toldAt: number }
}

export const noCustomer: Customer = {
  ...{ state: 'none', digest: '', details: null, keyId: '', formerKeys: [] },
  ...{ revision: 0, createdAt: 0, updatedAt: 0, erased: null },
}

export const show = (
  id: string,
  details: CustomerDetails,
  { createdAt, updatedAt }: Pick<Customer, 'createdAt' | 'updatedAt'>,
): ShownCustomer => ({
  ...{ id, ...details, createdAt: isoTime(createdAt), updatedAt: isoTime(updatedAt) },
})

export const unknown = (customerId: string) =>
  refuse({ refused: 'not-found', detail: `There is no customer ${customerId}.` })

export const notErased = (customerId: string) =>
  refuse({ refused: 'not-found', detail: `Customer ${customerId} was not erased.` })

export const gone = (customerId: string) =>
  refuse({ refused: 'gone', detail: `Customer ${customerId} was erased.` })

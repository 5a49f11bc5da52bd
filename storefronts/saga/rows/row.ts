import type { Reason } from '#contracts/fields'
import type { Row } from './contracts.ts'

/** What stands under an id. */
export type Place = {
  readonly row: Row | null
  /** The order whose saga was turned back before its row came: it never comes. */
  readonly forestalled: string | null
}

export const noPlace: Place = { row: null, forestalled: null }

export const late: Reason = { code: 'slot-closed', detail: 'Delivery time is incorrect' }

/** Nothing is delivered in the past, nor now. */
export const isLate = ({ deliverAt }: Row, askedAt: number | undefined): boolean =>
  deliverAt !== undefined && askedAt !== undefined && deliverAt <= askedAt

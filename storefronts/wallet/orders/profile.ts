import { entries, type Entries } from '@millrace/kernel'
import type { OrderState, ShownOrder } from '../contracts.ts'

/** An order in that system's words; the core has the order itself. */
export type Row = {
  readonly state: OrderState
  /** 0 until it has one: then whoever posted it is answered, and it is shown. */
  readonly number: number
  readonly productQuantity: number | null
  /** Nobody sees it any more, but how it ends is told. */
  readonly isForgotten: boolean
}

export type Profile = {
  /** By id. */
  readonly orders: Entries<Row>
}

export const noProfile: Profile = { orders: entries<Row>() }

export const fresh = (productQuantity: number | null): Row => ({
  state: 'PENDING',
  number: 0,
  productQuantity,
  isForgotten: false,
})

export const isShown = ({ number, isForgotten }: Row): boolean => number > 0 && !isForgotten

export const withRow = ({ orders }: Profile, orderId: string, row: Row): Profile => ({
  orders: orders.with(orderId, row),
})

export const withoutRow = ({ orders }: Profile, orderId: string): Profile => ({
  orders: orders.without(orderId),
})

export const show = (
  { id, profileId }: Pick<ShownOrder, 'id' | 'profileId'>,
  { number, productQuantity, state }: Row,
): ShownOrder => ({ id, profileId, orderNumber: number, productQuantity, state })

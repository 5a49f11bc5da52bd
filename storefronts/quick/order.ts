import type { Posted } from './contracts.ts'

/** An id of the dialect: what it stands for now. */
export type Order = {
  readonly posted: Posted | null
  /** How often the id was used; the core's order of each round has a name of its own. */
  readonly round: number
  readonly status: 'open' | 'confirmed' | 'rejected'
}

export const noOrder: Order = { posted: null, round: 0, status: 'open' }

export const isSame = (one: Posted, other: Posted): boolean =>
  one.order_id === other.order_id &&
  one.user_id === other.user_id &&
  one.item === other.item &&
  one.quantity === other.quantity

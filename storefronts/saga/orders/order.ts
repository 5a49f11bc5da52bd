import type { Order, Outcome, Plan } from './contracts.ts'

/** What stands under an id, and how far its saga is where it was begun with one. */
export type Place = {
  readonly order: Order | null
  readonly plan: Plan | null
  readonly is: Outcome['is']
}

export const noPlace: Place = { order: null, plan: null, is: 'open' }

/** A client may have changed or removed it meanwhile; then there is nothing to set. */
export const withStatus = ({ order }: Place, status: string): Order | null =>
  order === null ? null : { ...order, status }

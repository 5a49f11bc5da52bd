import { decimalOf } from '../decimals.ts'
import type { Payment, Posted, Result, Shown, CheckType } from './contracts.ts'

/** An id of the dialect: what it stands for now, and what is known about that. */
export type Order = {
  /** What the core was asked for last. */
  readonly posted: Posted | null
  /** How often it was asked; the core's order of each round has a name of its own. */
  readonly round: number
  readonly isOpen: boolean
  /** What each check of this round said. */
  readonly verdicts: Readonly<Partial<Record<CheckType, Result>>>
  /** The newest record of the id, whoever wrote it. */
  readonly shown: Shown | null
  readonly letter: Letter
}

/** A letter waits for its order's customer and payment, and is sent once. */
export type Letter = {
  readonly customer: { readonly id: number } | null
  readonly payment: Payment | null
}

export const noLetter: Letter = { customer: null, payment: null }

export const noOrder: Order = {
  ...{ posted: null, round: 0, isOpen: false, verdicts: {}, shown: null, letter: noLetter },
}

export const isSame = (one: Posted, other: Posted): boolean =>
  one.id === other.id &&
  one.customerId === other.customerId &&
  one.product === other.product &&
  one.quantity === other.quantity &&
  one.priceCents === other.priceCents

/** As it stands in the topic. */
export const recordOf = ({ posted, state }: Pick<Shown, 'posted' | 'state'>) => {
  const { id, customerId, product, quantity, priceCents } = posted
  return { id, customerId, state, product, quantity, price: decimalOf(priceCents) }
}

import type { Payload } from '@millrace/kernel'
import type { stockChanged } from '#contracts/warehouse'

type Numbers = Omit<Payload<typeof stockChanged>, 'sku'>

/**
 * A product's stock as that system states it: all that there ever was, what is sold included. The core
 * counts what is on hand, so it is told the differences.
 */
export type Stock = {
  /** Nothing was ever stated. */
  readonly stated: number | null
  /** What was taken out of the stated stock, but cannot be taken from the shelf as orders hold it. */
  readonly owed: number
  /** What the core is being asked to take; 0 where it is not. */
  readonly taking: number
  readonly onHand: number
  readonly held: number
  readonly reserved: number
}

export const noStock: Stock = {
  ...{ stated: null, owed: 0, taking: 0, onHand: 0, held: 0, reserved: 0 },
}

/** What is held or sold is reserved, in the words of that system. */
export const seen = (stock: Stock, { onHand, held, sold }: Numbers): Stock => ({
  ...stock,
  ...{ onHand, held, reserved: held + sold },
})

/** What may be taken from the shelf now of what is owed. */
export const takeable = ({ owed, taking, onHand, held }: Stock): number =>
  taking > 0 ? 0 : Math.min(owed, Math.max(0, onHand - held))

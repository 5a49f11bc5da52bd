/** The warehouse: stock on hand, held and sold. Each event tells the numbers after it. */
import {
  command,
  event,
  group,
  integer,
  optional,
  query,
  text,
  type ValueOf,
} from '@millrace/kernel'
import { hold, orderId, reasons, sku, step } from './fields.ts'

const numbers = { onHand: integer(), held: integer(), sold: integer() }
const asked = { sku, orderId, step }
const held = { ...asked, quantity: integer() }

export const setStock = command('warehouse.set-stock', { sku, onHand: integer({ min: 0 }) })
export const adjustStock = command('warehouse.adjust-stock', { sku, quantity: integer() })
export const stockChanged = event('warehouse.stock-changed', { sku, ...numbers })

/** `pointer` says where in the order the sku stands; it is repeated in a refusal. */
export const holdStock = command('warehouse.hold', { ...held, pointer: optional(text()) })
export const stockHeld = event('warehouse.held', { ...held, ...numbers })
export const stockShort = event('warehouse.refused', { ...asked, reasons })

export const releaseStock = command('warehouse.release', asked)
/** `quantity` is 0 where nothing was held. */
export const stockReleased = event('warehouse.released', { ...held, ...numbers })

export const sellStock = command('warehouse.sell', asked)
export const stockSold = event('warehouse.sold', { ...held, ...numbers })

/** Sold goods come back after a cancel of an approved order. */
export const restock = command('warehouse.restock', held)
export const restocked = event('warehouse.restocked', { ...held, ...numbers })

/** A hold that was due and that nobody needs any more. */
export const stockLapsed = event('warehouse.lapsed', { ...held, ...numbers })

/** What the warehouse tells itself: that a hold is due, and that old ones may be forgotten. */
export const stockHoldIsDue = command('warehouse.hold-is-due', { sku, hold })
export const sweepStock = command('warehouse.sweep', { sku, from: optional(hold) })

export const showStock = query('warehouse.show', { sku })
export const shownStock = group({ sku, ...numbers, available: integer() })
export type Stock = ValueOf<typeof shownStock>

import { beginHold, endHold, noHolds, type Holds } from '@millrace/kernel'
import type { Reason } from '#contracts/fields'

/** What an ask came to; it is remembered for as long as the ask may be repeated. */
export type Hold =
  | {
      readonly is: 'held'
      readonly quantity: number
      readonly orderId: string
      readonly step: string
    }
  | { readonly is: 'sold' | 'restocked'; readonly quantity: number; readonly at: number }
  | { readonly is: 'released' | 'lapsed'; readonly at: number }
  | { readonly is: 'refused'; readonly reasons: Reason[]; readonly at: number }

export type Held = Extract<Hold, { is: 'held' }>

export type Stock = Holds<Hold> & {
  /** Whether anybody ever said how much there is. */
  readonly known: boolean
  readonly onHand: number
  readonly held: number
  readonly sold: number
}

export const noStock: Stock = { known: false, onHand: 0, held: 0, sold: 0, ...noHolds<Hold>() }

/** Which ask, and when. */
export type Ask = { readonly hold: string; readonly now: number }

export const availableOf = ({ onHand, held }: Stock): number => onHand - held

/** The numbers that each event tells. */
export const numbers = ({ onHand, held, sold }: Stock) => ({ onHand, held, sold })

export const count = (stock: Stock, onHand: number): Stock => ({ ...stock, known: true, onHand })

export const hold = (stock: Stock, name: string, held: Held): Stock => ({
  ...beginHold(stock, name, held),
  held: stock.held + held.quantity,
})

export const sell = (stock: Stock, { hold: name, now }: Ask, { quantity }: Held): Stock => ({
  ...endHold(stock, name, { is: 'sold', quantity, at: now }),
  onHand: stock.onHand - quantity,
  held: stock.held - quantity,
  sold: stock.sold + quantity,
})

export const release = (stock: Stock, { hold: name, now }: Ask, { quantity }: Held): Stock => ({
  ...endHold(stock, name, { is: 'released', at: now }),
  held: stock.held - quantity,
})

export const lapse = (stock: Stock, { hold: name, now }: Ask, { quantity }: Held): Stock => ({
  ...endHold(stock, name, { is: 'lapsed', at: now }),
  held: stock.held - quantity,
})

export const refuseHold = (stock: Stock, { hold: name, now }: Ask, reasons: Reason[]): Stock =>
  endHold(stock, name, { is: 'refused', reasons, at: now })

/** The undo of an ask that never came: it refuses the ask if it comes later. */
export const forestall = (stock: Stock, { hold: name, now }: Ask): Stock =>
  endHold(stock, name, { is: 'released', at: now })

/** A restock is its own ask, although it bears the name of the hold that was sold. */
export const restockName = (name: string): string => `${name}//restock`

export const restock = (stock: Stock, { hold: name, now }: Ask, quantity: number): Stock => ({
  ...endHold(stock, restockName(name), { is: 'restocked', quantity, at: now }),
  onHand: stock.onHand + quantity,
  sold: stock.sold - quantity,
})

import { entries, note, noMarks, type Entries, type Marks } from '@millrace/kernel'
import type { Reason } from '#contracts/fields'

export const dueAfterMs = 10 * 60_000
export const markKeptMs = 24 * 60 * 60_000

/** What an ask came to; it is remembered for as long as the ask may be repeated. */
export type Hold =
  | { readonly is: 'held'; readonly quantity: number; readonly orderId: string }
  | { readonly is: 'sold' | 'restocked'; readonly quantity: number }
  | { readonly is: 'released' | 'lapsed' }
  | { readonly is: 'refused'; readonly reasons: Reason[] }

export type Held = Extract<Hold, { is: 'held' }>

export type Stock = Marks & {
  /** Whether anybody ever said how much there is. */
  readonly known: boolean
  readonly onHand: number
  readonly held: number
  readonly sold: number
  readonly holds: Entries<Hold>
}

export const noStock: Stock = {
  known: false,
  onHand: 0,
  held: 0,
  sold: 0,
  ...noMarks,
  holds: entries<Hold>(),
}

/** Which ask, and when. */
export type Ask = { readonly hold: string; readonly now: number }

export const availableOf = ({ onHand, held }: Stock): number => onHand - held

/** The numbers that each event tells. */
export const numbers = ({ onHand, held, sold }: Stock) => ({ onHand, held, sold })

export const count = (stock: Stock, onHand: number): Stock => ({ ...stock, known: true, onHand })

export const hold = (stock: Stock, { hold: name }: Ask, { quantity, orderId }: Held): Stock => ({
  ...stock,
  held: stock.held + quantity,
  holds: stock.holds.with(name, { is: 'held', quantity, orderId }),
})

export const sell = (stock: Stock, ask: Ask, { quantity }: Held): Stock => ({
  ...end(stock, ask, { is: 'sold', quantity }),
  onHand: stock.onHand - quantity,
  held: stock.held - quantity,
  sold: stock.sold + quantity,
})

export const release = (stock: Stock, ask: Ask, { quantity }: Held): Stock => ({
  ...end(stock, ask, { is: 'released' }),
  held: stock.held - quantity,
})

export const lapse = (stock: Stock, ask: Ask, { quantity }: Held): Stock => ({
  ...end(stock, ask, { is: 'lapsed' }),
  held: stock.held - quantity,
})

export const refuseHold = (stock: Stock, ask: Ask, reasons: Reason[]): Stock =>
  end(stock, ask, { is: 'refused', reasons })

/** The undo of an ask that never came: it refuses the ask if it comes later. */
export const forestall = (stock: Stock, ask: Ask): Stock => end(stock, ask, { is: 'released' })

/** A restock is its own ask, although it bears the name of the hold that was sold. */
export const restockName = (name: string): string => `${name}//restock`

export const restock = (stock: Stock, { hold: name, now }: Ask, quantity: number): Stock => ({
  ...end(stock, { hold: restockName(name), now }, { is: 'restocked', quantity }),
  onHand: stock.onHand + quantity,
  sold: stock.sold - quantity,
})

const end = (stock: Stock, { hold: name, now }: Ask, mark: Hold): Stock => ({
  ...stock,
  holds: stock.holds.with(name, mark),
  ...note(stock, name, { now, keepMs: markKeptMs }),
})

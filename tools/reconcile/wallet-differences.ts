/**
 * Job: compares what an order that is paid from an account says with the account's own book.
 * Boundary: pure, and an order at a time; that a book balances is for `npm run verify`.
 */
import { moneyText } from '#contracts/money-text'
import { isGivingBack, isOver, ofPrice, type Difference, type KnownOrder } from './difference.ts'

/** What the entries of an account come to for one order. */
export type Moves = { readonly taken: number; readonly refunded: number; readonly held: number }

export type WalletBooks = {
  readonly orderId: string
  readonly account: string
  readonly currency: string
  /** Left out where there is none. */
  readonly order?: KnownOrder
  readonly moves: Moves
}

export function walletDifferencesIn(books: WalletBooks): readonly Difference[] {
  const { orderId, account, currency, order, moves } = books
  const { held } = moves
  const paid = moves.taken - moves.refunded
  const said = (minor: number): string => moneyText({ minor, currency })
  if (order?.payment?.account !== account) {
    if (held === 0 && paid === 0) return []
    const detail = `Account ${account} holds ${said(held)} and has paid ${said(paid)} for an order that is not paid from it.`
    const mend = `Find out who asked for it; ${said(paid)} is to be given back.`
    return [{ orderId, what: 'unknown-order', amount: held + paid, currency, detail, mend }]
  }
  if (!isOver(order)) return []
  if (isGivingBack(order)) {
    const detail = 'A part of it is being given back, and nobody knows the outcome.'
    const mend = 'A case may have to be settled.'
    return [{ orderId, what: 'under-way', amount: order.total, currency, detail, mend }]
  }
  const price = ofPrice(orderId, order, paid)
  if (held === 0) return price
  const detail = `The order is ${order.state}, and account ${account} still holds ${said(held)} for it.`
  const mend =
    'A hold lapses when it is due; until then look for a case, or a dead letter, about it.'
  return [{ orderId, what: 'left-held', amount: held, currency, detail, mend }, ...price]
}

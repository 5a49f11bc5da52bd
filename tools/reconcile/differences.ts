/**
 * Job: compares what three books say of an order that is paid by card: the order, what is known of its
 * card, and the provider.
 * Boundary: pure. Where the books come from, and what is done about it, is elsewhere.
 */
import type { CardShown } from '#contracts/cards'
import { moneyText } from '#contracts/money-text'
import type { KeptHold } from '../../gateway/payments/hold-book.ts'
import { isGivingBack, isOver, ofPrice, type Difference, type KnownOrder } from './difference.ts'

type Hold = Pick<KeptHold, 'key' | 'state' | 'amount' | 'currency' | 'captured' | 'refunded'>

export type Books = {
  readonly orderId: string
  /** Left out where there is none. */
  readonly order?: KnownOrder
  readonly card?: Pick<CardShown, 'key' | 'state' | 'captured' | 'refunded'>
  readonly holds: readonly Hold[]
}

const askAgain = 'The provider is asked again with --mend; a case may have to be settled.'
const waits: ReadonlySet<CardShown['state']> = new Set([
  ...(['authorizing', 'capturing', 'voiding', 'refunding', 'refunding-part'] as const),
])

export function differencesIn(books: Books): readonly Difference[] {
  const { orderId, order, card, holds } = books
  if (order === undefined || card === undefined) {
    const live = holds.filter((hold) => isLive(hold))
    return live.map((hold) =>
      stray(orderId, hold, {
        what: 'unknown-order',
        detail: `The provider has ${hold.state} ${hold.key} for an order that is not paid by card here.`,
      }),
    )
  }
  const { currency, total: amount } = order
  if (waits.has(card.state) || isGivingBack(order)) {
    const detail = `It is ${card.state}, and nobody knows the outcome.`
    return [{ orderId, what: 'under-way', amount, currency, detail, mend: askAgain }]
  }
  const others = holds.filter((hold) => hold.key !== card.key && isLive(hold))
  const twice = others.map((hold) =>
    stray(orderId, hold, {
      what: 'held-twice',
      detail: `The provider has ${hold.state} ${hold.key}, too.`,
    }),
  )
  const hold = holds.find(({ key }) => key === card.key)
  return [...twice, ...ofHold({ orderId, card, order, hold })]
}

type What = Pick<Difference, 'what' | 'detail'>

/** What nobody here knows of is let go where it lies. */
const stray = (orderId: string, hold: Hold, what: What): Difference => ({
  ...{ orderId, ...what, currency: hold.currency },
  amount: hold.state === 'held' ? hold.amount : netOf(hold),
  mend: `Let it go at the provider: POST /holds/${hold.key}/void.`,
})

type Known = {
  readonly orderId: string
  readonly card: NonNullable<Books['card']>
  readonly order: KnownOrder
  readonly hold: Hold | undefined
}

function ofHold({ orderId, card, order, hold }: Known): readonly Difference[] {
  const { key, captured: amount } = card
  const { currency } = order
  if (hold === undefined) {
    if (amount === 0 && card.state !== 'authorized') return []
    const detail = `The provider does not know ${key}.`
    const mend = 'Ask the provider.'
    return [{ orderId, what: 'not-at-provider', amount, currency, detail, mend }]
  }
  const known = { orderId, card, order, hold }
  const price = isOver(order) ? ofPrice(orderId, order, netOf(hold)) : []
  return [...ofState(known), ...ofAmounts(known), ...price]
}

type Held = Known & { readonly hold: Hold }

function ofState({ orderId, hold, order }: Held): readonly Difference[] {
  if (hold.state !== 'held' || !isOver(order)) return []
  const detail = `The order is ${order.state} and ${hold.key} is held.`
  return [stray(orderId, hold, { what: 'left-held', detail })]
}

/** Where a charge was undone, the provider has given back what we never knew was taken. */
function ofAmounts({ orderId, card, hold }: Held): readonly Difference[] {
  if (card.captured === 0 && netOf(hold) === 0) return []
  const { currency } = hold
  const said = (minor: number): string => moneyText({ minor, currency })
  return (['captured', 'refunded'] as const)
    .filter((what) => card[what] !== hold[what])
    .map((what) => ({
      ...{ orderId, what, amount: Math.abs(card[what] - hold[what]), currency, mend: askAgain },
      detail: `${said(card[what])} is ${what} by the ledger, ${said(hold[what])} by the provider.`,
    }))
}

const netOf = ({ captured, refunded }: { readonly captured: number; readonly refunded: number }) =>
  captured - refunded

const isLive = (hold: Hold): boolean => hold.state === 'held' || netOf(hold) !== 0

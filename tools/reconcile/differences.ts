/**
 * Job: compares what three books say of an order that is paid by card: the order, what is known of its
 * card, and the provider.
 * Boundary: pure. Where the books come from, and what is done about it, is elsewhere.
 */
import type { CardShown } from '#contracts/cards'
import type { Order } from '#contracts/orders'
import type { KeptHold } from '../../gateway/payments/hold-book.ts'

export type Books = {
  readonly orderId: string
  /** Left out where there is none. */
  readonly order?: Pick<Order, 'state' | 'total'>
  readonly card?: Pick<CardShown, 'key' | 'state' | 'captured' | 'refunded'>
  readonly holds: readonly Pick<KeptHold, 'key' | 'state' | 'captured' | 'refunded'>[]
}

export type Difference = {
  readonly orderId: string
  readonly what:
    | 'under-way'
    | 'unknown-order'
    | 'held-twice'
    | 'not-at-provider'
    | 'left-held'
    | 'captured'
    | 'refunded'
    | 'paid'
  readonly detail: string
  /** What a person does about it, where nothing here can. */
  readonly mend: string
}

const askAgain = 'The provider is asked again with --mend; a case may have to be settled.'
const waits = new Set<CardShown['state']>(['authorizing', 'capturing', 'voiding', 'refunding'])

export function differencesIn(books: Books): readonly Difference[] {
  const { orderId, order, card, holds } = books
  const differs = (what: Difference['what'], detail: string, mend: string): Difference => ({
    ...{ orderId, what, detail, mend },
  })
  if (order === undefined || card === undefined) {
    const live = holds.filter((hold) => isLive(hold))
    return live.map(({ key, state }) =>
      differs(
        'unknown-order',
        `The provider has ${state} ${key} for an order that is not paid by card here.`,
        `Let it go at the provider: POST /holds/${key}/void.`,
      ),
    )
  }
  if (waits.has(card.state)) {
    return [differs('under-way', `It is ${card.state}, and nobody knows the outcome.`, askAgain)]
  }
  const others = holds.filter((hold) => hold.key !== card.key && isLive(hold))
  const twice = others.map(({ key, state }) =>
    differs(
      'held-twice',
      `The provider has ${state} ${key}, too.`,
      `Let it go at the provider: POST /holds/${key}/void.`,
    ),
  )
  const hold = holds.find(({ key }) => key === card.key)
  return [...twice, ...ofHold({ card, order, hold, differs })]
}

type Known = {
  readonly card: NonNullable<Books['card']>
  readonly order: NonNullable<Books['order']>
  readonly hold: Books['holds'][number] | undefined
  readonly differs: (what: Difference['what'], detail: string, mend: string) => Difference
}

function ofHold({ card, order, hold, differs }: Known): Difference[] {
  const { key } = card
  if (hold === undefined) {
    if (card.captured === 0 && card.state !== 'authorized') return []
    return [differs('not-at-provider', `The provider does not know ${key}.`, 'Ask the provider.')]
  }
  const known = { card, order, hold, differs }
  return [...ofState(known), ...ofAmounts(known), ...ofPrice(known)]
}

type Held = Known & { readonly hold: Books['holds'][number] }

const isOver = ({ order }: Held): boolean => order.state !== 'PENDING'

function ofState(known: Held): Difference[] {
  const { hold, order, differs } = known
  if (hold.state !== 'held' || !isOver(known)) return []
  const mend = `Let it go at the provider: POST /holds/${hold.key}/void.`
  return [differs('left-held', `The order is ${order.state} and ${hold.key} is held.`, mend)]
}

/** Where a charge was undone, the provider has given back what we never knew was taken. */
function ofAmounts({ card, hold, differs }: Held): Difference[] {
  if (card.captured === 0 && netOf(hold) === 0) return []
  return (['captured', 'refunded'] as const)
    .filter((what) => card[what] !== hold[what])
    .map((what) => {
      const detail = `${card[what]} is ${what} by the ledger, ${hold[what]} by the provider.`
      return differs(what, detail, askAgain)
    })
}

function ofPrice(known: Held): Difference[] {
  const { order, hold, differs } = known
  const due = order.state === 'APPROVED' || order.state === 'SHIPPED' ? order.total : 0
  const paid = netOf(hold)
  if (!isOver(known) || paid === due) return []
  const detail = `The order is ${order.state}: ${due} is due, and ${paid} is paid.`
  return [differs('paid', detail, paid > due ? 'Give it back.' : 'Charge it anew.')]
}

const netOf = ({ captured, refunded }: { readonly captured: number; readonly refunded: number }) =>
  captured - refunded

const isLive = (hold: Books['holds'][number]): boolean => hold.state === 'held' || netOf(hold) !== 0

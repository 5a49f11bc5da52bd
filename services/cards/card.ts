import { entries, refuse, type Entries } from '@millrace/kernel'
import type { CardOperation, CardState } from '#contracts/cards'
import type { Money, Reason } from '#contracts/fields'

/** What is held on the card for one order. */
export type Card = {
  readonly state: CardState | 'none'
  /** The provider's key for the hold, and for what is given back of it. */
  readonly key: string
  readonly refundKey: string
  readonly token: string
  readonly amount: Money
  readonly captured: number
  readonly refunded: number
  /** What was given back in parts, all together, and by the id of each; left out until one is. */
  readonly given?: number
  readonly parts: Entries<number>
  /** Which part is under way. */
  readonly refundId?: string
  /** Who is told of the refund. */
  readonly customerId: string
  /** Whether anything was held when it was let go. */
  readonly voided: boolean
  /** Since when the provider is being asked for what this state waits for; 0 while it is not. */
  readonly askedAt: number
  /** How often it was. */
  readonly attempts: number
  readonly reasons: Reason[]
  readonly changedAt: number
  /** What the provider told by itself: by its id, and what of it came before the order did. */
  readonly news: Entries<string>
  readonly newsCount: number
}

export const noCard: Card = {
  state: 'none',
  ...{ key: '', refundKey: '', token: '', amount: { minor: 0, currency: '' } },
  ...{ captured: 0, refunded: 0, customerId: '', voided: false },
  ...{ askedAt: 0, attempts: 0, reasons: [], changedAt: 0 },
  parts: entries<number>(),
  ...{ news: entries<string>(), newsCount: 0 },
}

/** What a state waits for the provider to answer. */
const operations: { readonly [S in Card['state']]?: CardOperation } = {
  authorizing: 'authorize',
  capturing: 'capture',
  voiding: 'void',
  refunding: 'refund',
  'refunding-part': 'refund',
}
export const operationOf = ({ state }: Card): CardOperation | undefined => operations[state]

export const wasTaken = ({ state }: Card): boolean =>
  state === 'captured' ||
  state === 'refunding-part' ||
  state === 'refunding' ||
  state === 'refunded'

export const wasLetGo = ({ state }: Card): boolean => state === 'voiding' || state === 'voided'

/** Something is to be asked of the provider for the first time. */
export const begin = (card: Card, state: CardState, now: number): Card => ({
  ...{ ...card, state, askedAt: now, attempts: 1, changedAt: now },
})

/** An answer that a person has dropped never comes. */
const answeredMsMax = 10 * 60_000

export const isAsking = ({ askedAt }: Card, now: number): boolean =>
  askedAt !== 0 && now < askedAt + answeredMsMax

export const askAgain = (card: Card, now: number): Card => ({
  ...{ ...card, askedAt: now, attempts: card.attempts + 1 },
})

export const unanswered = (card: Card): Card => ({ ...card, askedAt: 0 })

export const become = (card: Card, state: CardState, now: number): Card => ({
  ...{ ...card, state, askedAt: 0, changedAt: now },
})

export const undone: Reason = {
  code: 'timed-out',
  detail: 'The hold on the card was already undone.',
}

export const unknownCard = (orderId: string) =>
  refuse({ refused: 'not-found', detail: `Nothing is paid by card for an order ${orderId}.` })

import { entries, note, noMarks, type Entries, type Marks } from '@millrace/kernel'
import type { Reason } from '#contracts/fields'
import { post, type Ledger } from './ledger.ts'

export const dueAfterMs = 10 * 60_000
export const markKeptMs = 24 * 60 * 60_000

/** What an ask came to; it is remembered for as long as the ask may be repeated. */
export type Hold =
  | { readonly is: 'held'; readonly minor: number; readonly orderId: string }
  | { readonly is: 'taken' | 'refunded'; readonly minor: number }
  | { readonly is: 'released' | 'lapsed' }
  | { readonly is: 'refused'; readonly reasons: Reason[] }

export type Held = Extract<Hold, { is: 'held' }>

export type Account = Ledger &
  Marks & {
    /** Empty until the account is opened. */
    readonly currency: string
    readonly owner: string
    readonly holds: Entries<Hold>
  }

export const noAccount: Account = {
  currency: '',
  owner: '',
  available: 0,
  held: 0,
  entryCount: 0,
  ...noMarks,
  holds: entries<Hold>(),
  book: entries<never>(),
}

/** Which ask, and when. */
export type Ask = { readonly hold: string; readonly now: number }

export const isOpen = (account: Account): boolean => account.currency !== ''

export const balanceOf = ({ available, held }: Account): number => available + held

/** The numbers that each event tells. */
export const numbers = (account: Account) => ({
  balance: balanceOf(account),
  held: account.held,
})

export const open = (account: Account, currency: string, owner: string): Account => ({
  ...account,
  currency,
  owner,
})

export function hold(
  account: Account,
  { hold: name, now }: Ask,
  { minor, orderId }: Held,
): Account {
  const posted = post(account, { move: 'hold', minor, at: now, cause: name })
  return { ...posted, holds: account.holds.with(name, { is: 'held', minor, orderId }) }
}

export const take = (account: Account, ask: Ask, { minor }: Held): Account =>
  end(post(account, { move: 'take', minor, at: ask.now, cause: ask.hold }), ask, {
    is: 'taken',
    minor,
  })

export const release = (account: Account, ask: Ask, { minor }: Held): Account =>
  giveBack(account, ask, { minor, is: 'released' })

export const lapse = (account: Account, ask: Ask, { minor }: Held): Account =>
  giveBack(account, ask, { minor, is: 'lapsed' })

export const refuseHold = (account: Account, ask: Ask, reasons: Reason[]): Account =>
  end(account, ask, { is: 'refused', reasons })

/** The undo of an ask that never came: it refuses the ask if it comes later. */
export const forestall = (account: Account, ask: Ask): Account =>
  end(account, ask, { is: 'released' })

/** A refund is its own ask, although it bears the name of the hold that was taken. */
export const refundName = (name: string): string => `${name}//refund`

export const refund = (account: Account, ask: Ask, minor: number): Account =>
  end(
    post(account, { move: 'refund', minor, at: ask.now, cause: ask.hold }),
    { hold: refundName(ask.hold), now: ask.now },
    { is: 'refunded', minor },
  )

const giveBack = (
  account: Account,
  ask: Ask,
  { minor, is }: { readonly minor: number; readonly is: 'released' | 'lapsed' },
): Account =>
  end(post(account, { move: 'release', minor, at: ask.now, cause: ask.hold }), ask, { is })

const end = (account: Account, { hold: name, now }: Ask, mark: Hold): Account => ({
  ...account,
  holds: account.holds.with(name, mark),
  ...note(account, name, { now, keepMs: markKeptMs }),
})

import { beginHold, endHold, entries, noHolds, type Holds } from '@millrace/kernel'
import type { Reason } from '#contracts/fields'
import { post, type Ledger } from './ledger.ts'

/** What an ask came to; it is remembered for as long as the ask may be repeated. */
export type Hold =
  | {
      readonly is: 'held'
      readonly minor: number
      readonly orderId: string
      readonly step: string
    }
  | { readonly is: 'taken' | 'refunded'; readonly minor: number; readonly at: number }
  | { readonly is: 'released' | 'lapsed'; readonly at: number }
  | { readonly is: 'refused'; readonly reasons: Reason[]; readonly at: number }

export type Held = Extract<Hold, { is: 'held' }>

export type Account = Ledger &
  Holds<Hold> & {
    /** Empty until the account is opened. */
    readonly currency: string
    readonly owner: string
  }

export const noAccount: Account = {
  currency: '',
  owner: '',
  available: 0,
  held: 0,
  entryCount: 0,
  ...noHolds<Hold>(),
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

export function hold(account: Account, { hold: name, now }: Ask, held: Held): Account {
  const posted = post(account, { move: 'hold', minor: held.minor, at: now, cause: name })
  return beginHold(posted, name, held)
}

export const take = (account: Account, { hold: name, now }: Ask, { minor }: Held): Account =>
  endHold(post(account, { move: 'take', minor, at: now, cause: name }), name, {
    is: 'taken',
    minor,
    at: now,
  })

export const release = (account: Account, ask: Ask, { minor }: Held): Account =>
  giveBack(account, ask, { minor, is: 'released' })

export const lapse = (account: Account, ask: Ask, { minor }: Held): Account =>
  giveBack(account, ask, { minor, is: 'lapsed' })

export const refuseHold = (account: Account, { hold: name, now }: Ask, reasons: Reason[]) =>
  endHold(account, name, { is: 'refused', reasons, at: now })

/** The undo of an ask that never came: it refuses the ask if it comes later. */
export const forestall = (account: Account, { hold: name, now }: Ask): Account =>
  endHold(account, name, { is: 'released', at: now })

/** A refund is its own ask, although it bears the name of the hold that was taken. */
export const refundName = (name: string): string => `${name}//refund`

export const refund = (account: Account, { hold: name, now }: Ask, minor: number): Account =>
  endHold(post(account, { move: 'refund', minor, at: now, cause: name }), refundName(name), {
    is: 'refunded',
    minor,
    at: now,
  })

const giveBack = (
  account: Account,
  { hold: name, now }: Ask,
  { minor, is }: { readonly minor: number; readonly is: 'released' | 'lapsed' },
): Account =>
  endHold(post(account, { move: 'release', minor, at: now, cause: name }), name, { is, at: now })

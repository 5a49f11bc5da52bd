import { entries, type Entries } from '@millrace/kernel'

/** A deposit under a key of the caller's; its balance is null until it is answered. */
export type Remembered = { readonly amount: number; readonly balance: number | null }

/** An account as its owner sees it: a table made of the stream of its changes. */
export type Account = {
  /** 0 until it is opened. */
  readonly createdAt: number
  readonly updatedAt: number
  readonly balance: number
  /** Debits under way: orders of nobody, which no letter tells of. */
  readonly debits: Entries<1>
  /** By the id of the call. */
  readonly deposits: Entries<Remembered>
}

export const noAccount: Account = {
  createdAt: 0,
  updatedAt: 0,
  balance: 0,
  debits: entries<1>(),
  deposits: entries<Remembered>(),
}

export const isOpen = ({ createdAt }: Account): boolean => createdAt > 0

export const change = (account: Account, delta: number, now: number): Account => ({
  ...account,
  balance: account.balance + delta,
  updatedAt: now,
})

import { entries, type Entries } from '@millrace/kernel'
import type { Change } from './contracts.ts'

export type Wallet = {
  readonly is: 'unknown' | 'opening' | 'filling' | 'open' | 'closed'
  /** Empty where nobody owns it. */
  readonly userId: string
  /** What billing has told of the account. */
  readonly balance: number
  /** What it is opened with. */
  readonly opening: number
  readonly purchases: Entries<Purchase>
  /** The refills that bear a name of their caller's. */
  readonly refills: Entries<1>
}

export type Purchase = { readonly sum: number; readonly is: 'open' | 'bought' | 'refused' }

export const noWallet: Wallet = {
  is: 'unknown',
  userId: '',
  balance: 0,
  opening: 0,
  purchases: entries<Purchase>(),
  refills: entries<1>(),
}

export const isOpen = ({ is }: Wallet): boolean => is === 'open'

export const begin = (wallet: Wallet, opening: number): Wallet => ({
  ...wallet,
  is: 'opening',
  opening,
})

export const created = (wallet: Wallet, balance: number): Wallet => ({
  ...wallet,
  is: 'open',
  balance,
})

export const withPurchase = (wallet: Wallet, purchaseId: string, purchase: Purchase): Wallet => ({
  ...wallet,
  purchases: wallet.purchases.with(purchaseId, purchase),
})

type Told = Pick<Change, 'operation' | 'status'> & { readonly sum: number }

/** What changed, from what lay there before to what lies there now. */
export const changeOf = (
  { id, before }: { readonly id: string; readonly before: Wallet },
  { operation, status, sum }: Told,
  current: number,
): Change => ({ id, operation, status, sum, last: before.balance, current })

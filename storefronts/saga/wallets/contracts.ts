/** Wallets: accounts of billing with a user, and a history of which the user is told. */
import {
  command,
  group,
  integer,
  oneOf,
  optional,
  query,
  text,
  type ValueOf,
} from '@millrace/kernel'
import { id, minor } from '../fields.ts'

const walletId = id()
const sum = integer({ min: 1 })

/** One that nobody owns. Answered with a `Wallet`; refused where it is closed, or somebody's. */
export const openWallet = command('saga.open-wallet', {
  walletId,
  /** What lies in it from the beginning. */
  opening: integer({ min: 0 }),
})
/** These are answered with `Done`. A purchase is an order that is paid from the wallet. */
export const refillWallet = command('saga.refill-wallet', {
  walletId,
  sum,
  /** Under one of these it is refilled once. */
  refillId: optional(id()),
})
export const buyFromWallet = command('saga.buy-from-wallet', { walletId, purchaseId: id(), sum })
/** What a purchase came to. Answered with `Bought`. */
export const showPurchase = query('saga.show-purchase', { walletId, purchaseId: id() })
export type Bought = { readonly is: 'open' | 'bought' | 'refused' }
export const closeWallet = command('saga.close-wallet', { walletId })

export const showWallet = query('saga.show-wallet', { walletId })
export type Wallet = { readonly id: string; readonly balance: number }

/** Whose it is, be it closed or not. Answered with an `Owner`. */
export const showOwner = query('saga.show-owner', { walletId })
export type Owner = { readonly userId: string }

/** A row of a wallet's history. */
export const change = group({
  id: text({ min: 1, max: 200 }),
  operation: oneOf('CREATE', 'REFILL', 'BUY'),
  status: oneOf('SUCCESS', 'FAILED'),
  sum: optional(minor),
  last: optional(minor),
  current: minor,
})
export type Change = ValueOf<typeof change>

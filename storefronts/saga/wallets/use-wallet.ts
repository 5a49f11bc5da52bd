import {
  answer,
  type answered,
  ask,
  decide,
  refuse,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { deposit, openAccount } from '#contracts/billing'
import { placeOrder } from '#contracts/orders'
import { noCurrency } from '../fields.ts'
import type { Done } from '../rows/contracts.ts'
import type {
  Bought,
  buyFromWallet,
  openWallet,
  Owner,
  refillWallet,
  showOwner,
  showPurchase,
  showWallet,
  Wallet as ShownWallet,
} from './contracts.ts'
import { begin, isOpen, withPurchase, type Wallet } from './wallet.ts'

const done = (found: boolean) => answer({ done: found } satisfies Done)

const shown = (id: string, { balance }: Wallet) => answer({ id, balance } satisfies ShownWallet)

const unknown = (walletId: string) =>
  refuse({ refused: 'not-found', detail: `No billing with id ${walletId}` })

/** Opened again, billing says whether it is the same. */
export function onOpenWallet(
  wallet: Wallet,
  { walletId: accountId, opening }: Payload<typeof openWallet>,
): Decision<Wallet> {
  const next = wallet.is === 'unknown' ? begin(wallet, opening) : wallet
  return decide(next, ask('opened', openAccount({ accountId, currency: noCurrency })))
}

export function onRefillWallet(
  wallet: Wallet,
  { walletId: accountId, sum: amount, refillId = '' }: Payload<typeof refillWallet>,
): Decision<Wallet> {
  if (wallet.refills.has(refillId)) return decide(wallet, done(true))
  if (!isOpen(wallet)) return decide(wallet, done(false))
  const refills = refillId === '' ? wallet.refills : wallet.refills.with(refillId, 1)
  return decide({ ...wallet, refills }, ask(refillId, deposit({ accountId, amount })))
}

/** An order like any other, paid from the wallet: so billing alone says whether it can be. */
export function onBuyFromWallet(
  wallet: Wallet,
  { walletId: account, purchaseId, sum }: Payload<typeof buyFromWallet>,
): Decision<Wallet> {
  if (wallet.purchases.has(purchaseId)) return decide(wallet, done(true))
  if (!isOpen(wallet)) return decide(wallet, done(false))
  const order = placeOrder({
    orderId: purchaseId,
    customerId: wallet.userId === '' ? account : wallet.userId,
    currency: noCurrency,
    lines: [{ quantity: 1, unitPrice: sum }],
    payment: { account },
  })
  return decide(withPurchase(wallet, purchaseId, { sum, is: 'open' }), ask('placed', order))
}

/** What was asked of the core is answered with what it came to. */
export function onAnswered(
  wallet: Wallet,
  { note, accepted, body }: Payload<typeof answered>,
  { key: walletId }: { readonly key: string },
): Decision<Wallet> {
  if (note !== 'opened') {
    if (accepted || note === '') return decide(wallet, done(accepted))
    return decide({ ...wallet, refills: wallet.refills.without(note) }, done(false))
  }
  if (!accepted || wallet.is === 'closed') return decide(wallet, refuse(accepted ? gone : body))
  if (wallet.is === 'open') return decide(wallet, shown(walletId, wallet))
  // Asked for twice at once, it is filled once.
  if (wallet.is === 'filling') {
    return decide(wallet, shown(walletId, { ...wallet, balance: wallet.opening }))
  }
  const fill = deposit({ accountId: walletId, amount: wallet.opening })
  return decide({ ...wallet, is: 'filling' }, ask('opened', fill))
}

const gone = { refused: 'conflict', detail: 'The wallet was closed.' } as const

export function onCloseWallet(wallet: Wallet): Decision<Wallet> {
  if (!isOpen(wallet)) return decide(wallet, done(false))
  return decide({ ...wallet, is: 'closed' }, done(true))
}

export function onShowWallet(
  wallet: Wallet,
  { walletId }: Payload<typeof showWallet>,
): Decision<Wallet> {
  return decide(wallet, isOpen(wallet) ? shown(walletId, wallet) : unknown(walletId))
}

export function onShowOwner(
  wallet: Wallet,
  { walletId }: Payload<typeof showOwner>,
): Decision<Wallet> {
  const { userId } = wallet
  if (userId === '') return decide(wallet, unknown(walletId))
  return decide(wallet, answer({ userId } satisfies Owner))
}

export function onShowPurchase(
  wallet: Wallet,
  { purchaseId }: Payload<typeof showPurchase>,
): Decision<Wallet> {
  const purchase = wallet.purchases.get(purchaseId)
  if (purchase !== undefined) return decide(wallet, answer({ is: purchase.is } satisfies Bought))
  return decide(
    wallet,
    refuse({ refused: 'not-found', detail: `There is no purchase ${purchaseId}.` }),
  )
}

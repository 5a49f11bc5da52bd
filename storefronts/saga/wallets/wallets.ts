import { answered, service } from '@millrace/kernel'
import {
  accountOpened,
  deposited,
  moneyRefused,
  moneyReleased,
  moneyTaken,
} from '#contracts/billing'
import { recordWritten } from '#contracts/topics/hand'
import { sagaTenant } from '../fields.ts'
import {
  buyFromWallet,
  closeWallet,
  openWallet,
  refillWallet,
  showOwner,
  showPurchase,
  showWallet,
} from './contracts.ts'
import {
  onAccountOpened,
  onDeposited,
  onMoneyNotTaken,
  onMoneyTaken,
  onRecordWritten,
} from './hear-billing.ts'
import {
  onAnswered,
  onBuyFromWallet,
  onCloseWallet,
  onOpenWallet,
  onRefillWallet,
  onShowOwner,
  onShowPurchase,
  onShowWallet,
} from './use-wallet.ts'
import { noWallet } from './wallet.ts'

/** Billing has the accounts and all money; here lies who is to be told, and what came before. */
export const wallets = service('saga-wallets', {
  keyedBy: 'walletId',
  tenant: sagaTenant,
  initial: noWallet,
  on: (on) => [
    on(openWallet, onOpenWallet),
    on(refillWallet, onRefillWallet),
    on(buyFromWallet, onBuyFromWallet),
    on(closeWallet, onCloseWallet),
    on(showWallet, onShowWallet),
    on(showOwner, onShowOwner),
    on(showPurchase, onShowPurchase),
    on(answered, onAnswered),
    on(accountOpened, onAccountOpened, { by: 'accountId' }),
    on(deposited, onDeposited, { by: 'accountId' }),
    on(moneyTaken, onMoneyTaken, { by: 'accountId' }),
    on(moneyRefused, onMoneyNotTaken, { by: 'accountId' }),
    on(moneyReleased, onMoneyNotTaken, { by: 'accountId' }),
    on(recordWritten, onRecordWritten, { by: 'about' }),
  ],
})

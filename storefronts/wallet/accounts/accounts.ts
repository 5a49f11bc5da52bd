import { answer, answered, decide, refuse, service } from '@millrace/kernel'
import {
  accountOpened,
  deposited,
  moneyRefunded,
  moneyTaken,
  partRefunded,
} from '#contracts/billing'
import { orderCanceled } from '#contracts/orders'
import { recordWritten } from '#contracts/topics/hand'
import {
  debitAccount,
  forgetDeposit,
  requestDeposit,
  showBalance,
  type ShownAccount,
} from '../contracts.ts'
import { walletTenant } from '../tenant.ts'
import {
  onAccountOpened,
  onDeposited,
  onMoneyRefunded,
  onMoneyTaken,
  onOrderCanceled,
} from './account-changed.ts'
import { isOpen, noAccount } from './account.ts'
import { onDebitAccount, onDebitAnswered } from './debit-account.ts'
import {
  onDepositAnswered,
  onForgetDeposit,
  onRecordWritten,
  onRequestDeposit,
} from './request-deposit.ts'

export const accounts = service('wallet-accounts', {
  keyedBy: 'accountId',
  tenant: walletTenant,
  initial: noAccount,
  on: (on) => [
    on(requestDeposit, onRequestDeposit),
    on(recordWritten, onRecordWritten, { by: 'about' }),
    on(debitAccount, onDebitAccount),
    on(answered, (account, { note, ...told }) => {
      const [what, id = ''] = note.split('/')
      return what === 'debit'
        ? onDebitAnswered(account, id, told)
        : onDepositAnswered(account, id, told)
    }),
    on(forgetDeposit, onForgetDeposit),
    on(accountOpened, onAccountOpened),
    on(deposited, onDeposited),
    on(moneyTaken, onMoneyTaken),
    on(moneyRefunded, onMoneyRefunded),
    on(partRefunded, onMoneyRefunded),
    on(orderCanceled, onOrderCanceled, { by: 'customerId' }),
    on(showBalance, (account, { accountId: id }) => {
      if (!isOpen(account)) return decide(account, refuse(null))
      const { balance, createdAt, updatedAt } = account
      return decide(account, answer({ id, balance, createdAt, updatedAt } satisfies ShownAccount))
    }),
  ],
})

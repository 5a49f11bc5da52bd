import { answered, service } from '@millrace/kernel'
import {
  deposit,
  holdMoney,
  listEntries,
  moneyHoldIsDue,
  openAccount,
  refundMoney,
  releaseMoney,
  showAccount,
  sweepAccount,
  takeMoney,
} from '#contracts/billing'
import { noAccount } from './account.ts'
import { onDeposit } from './deposit.ts'
import { onHoldMoney } from './hold-money.ts'
import { onListEntries } from './list-entries.ts'
import { onMoneyHoldIsDue, onOrderAnswered } from './money-hold-is-due.ts'
import { onOpenAccount } from './open-account.ts'
import { onRefundMoney } from './refund-money.ts'
import { onReleaseMoney } from './release-money.ts'
import { onShowAccount } from './show-account.ts'
import { onSweepAccount } from './sweep-account.ts'
import { onTakeMoney } from './take-money.ts'

export const billing = service('billing', {
  keyedBy: 'accountId',
  initial: noAccount,
  on: (on) => [
    on(openAccount, onOpenAccount),
    on(deposit, onDeposit),
    on(holdMoney, onHoldMoney),
    on(releaseMoney, onReleaseMoney),
    on(takeMoney, onTakeMoney),
    on(refundMoney, onRefundMoney),
    on(moneyHoldIsDue, onMoneyHoldIsDue),
    on(answered, onOrderAnswered),
    on(sweepAccount, onSweepAccount),
    on(showAccount, onShowAccount),
    on(listEntries, onListEntries),
  ],
})

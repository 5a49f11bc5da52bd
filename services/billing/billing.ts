import { answered, service } from '@millrace/kernel'
import {
  deposit,
  holdMoney,
  listEntries,
  moneyHoldIsDue,
  openAccount,
  refundMoney,
  refundPart,
  releaseMoney,
  showAccount,
  sweepAccount,
  takeMoney,
} from '#contracts/billing'
import { noAccount } from './account.ts'
import { onDeposit } from './deposit.ts'
import { onHoldMoney } from './hold-money.ts'
import { holds } from './holds.ts'
import { onListEntries } from './list-entries.ts'
import { onOpenAccount } from './open-account.ts'
import { onRefundMoney, onRefundPart } from './refund-money.ts'
import { onReleaseMoney } from './release-money.ts'
import { onShowAccount } from './show-account.ts'
import { onTakeMoney } from './take-money.ts'

export const billing = service('billing', {
  keyedBy: 'accountId',
  initial: noAccount,
  on: (on) => [
    on(openAccount, onOpenAccount),
    on(deposit, onDeposit),
    on(holdMoney, holds.mayEnd(onHoldMoney)),
    on(releaseMoney, holds.mayEnd(onReleaseMoney)),
    on(takeMoney, holds.mayEnd(onTakeMoney)),
    on(refundMoney, holds.mayEnd(onRefundMoney)),
    on(refundPart, holds.mayEnd(onRefundPart)),
    on(moneyHoldIsDue, holds.onIsDue),
    on(answered, holds.onAnswered),
    on(sweepAccount, holds.onSweep),
    on(showAccount, onShowAccount),
    on(listEntries, onListEntries),
  ],
})

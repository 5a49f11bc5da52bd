/** For the tests of billing: Anna's account and the order that she pays from it. */
import { isoTime } from '@millrace/kernel'
import { given, testTime } from '@millrace/kernel/testing'
import { deposit, holdMoney, openAccount, takeMoney } from '#contracts/billing'
import { dueAfterMs, keepMs } from './holds.ts'
import { billing } from './billing.ts'

export const noon = testTime
export const noonText = isoTime(noon)
export const due = noon + dueAfterMs
export const forgotten = noon + keepMs

export const order = { accountId: 'anna', orderId: 'o-1', step: 'wallet' }
export const hold = 'o-1/wallet'
export const eur = (minor: number) => ({ minor, currency: 'EUR' })

export const opened = given(billing).when(openAccount({ accountId: 'anna', currency: 'EUR' }))
/** Anna has 100. */
export const topped = opened.when(deposit({ accountId: 'anna', amount: 100 }), {
  messageId: 'call-1',
})
/** Anna has 100, of which 70 are held for the order. */
export const holding = topped.when(holdMoney({ ...order, amount: eur(70) }))
/** Anna has 30 left. */
export const paid = holding.when(takeMoney(order))

import { moneyText } from '#contracts/money-text'
import { check, leavesToPerson, passes } from './declare.ts'

const said = (minor: number, currency: string): string => moneyText({ minor, currency })

/** What is worth a look by a person before it is sent. */
export const largeOrders = check('large-orders', {
  summary: 'An order above an amount is left to a person.',
  parameters: { amount: 100_000, currency: 'any' },
  rule:
    ({ amount, currency }) =>
    ({ total, currency: paidIn }) =>
      total > amount && (currency === 'any' || currency === paidIn)
        ? leavesToPerson(`The total of ${said(total, paidIn)} is above ${said(amount, paidIn)}.`)
        : passes,
})

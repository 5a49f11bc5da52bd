/** For tests: an order of 900 EUR, a rule that says what its first sku says, and one who is asked outside. */
import { given, testTime } from '@millrace/kernel/testing'
import type { Check, Rule } from '#contracts/check'
import { runCheck, withdrawCheck } from '#contracts/checks'
import { decideReview, reviewOpened } from '#contracts/reviews'
import { checks } from './checks.ts'

export const orderId = 'o-1'
const hour = 60 * 60_000
export const amount = { minor: 900, currency: 'EUR' }

const order = (sku: string) => ({
  ...{ orderId, customerId: 'anna', currency: 'EUR', total: 900, placedAt: testTime },
  lines: [{ sku, quantity: 1, unitPrice: 900 }],
})

const asTheSkuSays: Rule = ({ lines }) => {
  const verdict = lines[0]?.sku
  return verdict === 'fail' || verdict === 'review'
    ? { verdict, why: ['It says so.'] }
    : { verdict: 'pass' }
}

const shared = { summary: 'For tests.', afterMs: hour, then: 'review', isOn: true } as const
const all: readonly Check[] = [
  { ...shared, name: 'rule', by: { rule: asTheSkuSays } },
  { ...shared, name: 'other', by: { rule: asTheSkuSays } },
  { ...shared, name: 'outside', by: { outside: { url: 'http://desk', timeoutMs: 1 } } },
]

export const desk = given(checks(all, { lastsMs: 2 * hour, otherwise: 'reject' }))
export const run = (check: string, says = 'pass') => runCheck({ ...order(says), check })
export const until = testTime + 2 * hour
export const opened = (check: string, why = 'It says so.') =>
  reviewOpened({
    ...{ orderId, check, customerId: 'anna', amount, why: [why] },
    ...{ until, otherwise: 'reject' },
  })
export const decide = (verdict: 'approve' | 'reject') =>
  decideReview({ orderId, verdict, by: 'olga', why: 'I know her.' })
export const withdraw = (check: string) => withdrawCheck({ orderId, check })

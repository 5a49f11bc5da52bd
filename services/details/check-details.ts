import { decide, type Context, type Decision } from '@millrace/kernel'
import { detailsFailed, detailsPassed, type DetailRules } from '#contracts/checks'
import type { Reason } from '#contracts/fields'
import { lineRulesOf, orderRules, type Details, type LineRule } from './rules.ts'

export type Nothing = Readonly<Record<string, never>>

/** By tenant; the usual ones where a tenant is not named. */
export type RulesByTenant = ReadonlyMap<string, DetailRules>

/** All that is wrong is told at once. */
export function onCheckDetails(byTenant: RulesByTenant) {
  const usual = lineRulesOf({})
  const own = new Map([...byTenant].map(([tenant, rules]) => [tenant, lineRulesOf(rules)]))
  return (state: Nothing, order: Details, { tenant }: Context): Decision<Nothing> => {
    const { orderId } = order
    const lineRules: readonly LineRule[] = own.get(tenant) ?? usual
    const reasons: Reason[] = []
    for (const rule of orderRules) {
      if (rule.isBrokenBy(order)) reasons.push(invalid(rule.detail, rule.pointer))
    }
    order.lines.forEach((line, index) => {
      for (const rule of lineRules) {
        if (rule.isBrokenBy(line))
          reasons.push(invalid(rule.detail, `/lines/${index}/${rule.field}`))
      }
    })
    return decide(
      state,
      reasons.length === 0 ? detailsPassed({ orderId }) : detailsFailed({ orderId, reasons }),
    )
  }
}

const invalid = (detail: string, pointer: string): Reason => ({
  code: 'invalid-details',
  detail,
  pointer,
})

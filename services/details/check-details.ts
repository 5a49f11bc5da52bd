import { decide, type Decision } from '@millrace/kernel'
import { detailsFailed, detailsPassed } from '#contracts/checks'
import type { Reason } from '#contracts/fields'
import { lineRules, orderRules, type Details } from './rules.ts'

export type Nothing = Readonly<Record<string, never>>

/** All that is wrong is told at once. */
export function onCheckDetails(state: Nothing, order: Details): Decision<Nothing> {
  const { orderId } = order
  const reasons: Reason[] = []
  for (const rule of orderRules) {
    if (rule.isBrokenBy(order)) reasons.push(invalid(rule.detail, rule.pointer))
  }
  order.lines.forEach((line, index) => {
    for (const rule of lineRules) {
      if (rule.isBrokenBy(line)) reasons.push(invalid(rule.detail, `/lines/${index}/${rule.field}`))
    }
  })
  return decide(
    state,
    reasons.length === 0 ? detailsPassed({ orderId }) : detailsFailed({ orderId, reasons }),
  )
}

const invalid = (detail: string, pointer: string): Reason => ({
  code: 'invalid-details',
  detail,
  pointer,
})

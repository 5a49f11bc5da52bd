import { decide, type Context, type Decision } from '@millrace/kernel'
import { detailsFailed, detailsPassed } from '#contracts/checks'
import type { Line, Reason } from '#contracts/fields'
import { lineRules, orderRules, type Details } from './rules.ts'

export type Nothing = Readonly<Record<string, never>>

/** By tenant, which fields of a line are judged; all of them where a tenant is not named. */
export type Judges = ReadonlyMap<string, ReadonlySet<keyof Line>>

/** All that is wrong is told at once. */
export const onCheckDetails =
  (judges: Judges) =>
  (state: Nothing, order: Details, { tenant }: Context): Decision<Nothing> => {
    const { orderId } = order
    const judged = judges.get(tenant)
    const reasons: Reason[] = []
    for (const rule of orderRules) {
      if (rule.isBrokenBy(order)) reasons.push(invalid(rule.detail, rule.pointer))
    }
    order.lines.forEach((line, index) => {
      for (const rule of lineRules) {
        const isJudged = judged === undefined || judged.has(rule.field)
        if (isJudged && rule.isBrokenBy(line))
          reasons.push(invalid(rule.detail, `/lines/${index}/${rule.field}`))
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

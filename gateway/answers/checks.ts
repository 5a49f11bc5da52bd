/** What is told of checks: which there are, and whether they are on. */
import { flag, group, integer, oneOf, optional, text, type ValueOf } from '@millrace/kernel'
import { checkName, overdueWords } from '#contracts/check'
import { time } from '#contracts/fields'

export const toldCheck = group({
  ...{ name: checkName, summary: text(), on: flag() },
  /** How long it has for its answer, and what it comes to then. */
  ...{ deadlineSeconds: integer(), then: oneOf(...overdueWords) },
  /** Left out where it is as it is configured. */
  switched: optional(group({ at: time, by: text(), why: text() })),
})
export type ToldCheck = ValueOf<typeof toldCheck>

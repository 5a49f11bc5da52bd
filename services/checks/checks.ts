import { service } from '@millrace/kernel'
import type { Check, ReviewRules } from '#contracts/check'
import { checkAnswered, checkOverdue, runCheck, withdrawCheck } from '#contracts/checks'
import { decideReview, showReview } from '#contracts/reviews'
import { onCheckAnswered } from './check-answered.ts'
import { onCheckOverdue } from './check-overdue.ts'
import { nothingChecked } from './checking.ts'
import { onDecideReview } from './decide-review.ts'
import { onRunCheck } from './run-check.ts'
import { onShowReview } from './show-review.ts'
import { onWithdrawCheck } from './withdraw-check.ts'

/** Which checks there are; whether an order needs one is fixed when it is placed. */
export function checks(all: readonly Check[], rules: ReviewRules) {
  const book = new Map(all.map((check) => [check.name, check]))
  return service('checks', {
    keyedBy: 'orderId',
    initial: nothingChecked,
    on: (on) => [
      on(runCheck, onRunCheck(book, rules)),
      on(checkAnswered, onCheckAnswered(rules)),
      on(checkOverdue, onCheckOverdue(rules)),
      on(withdrawCheck, onWithdrawCheck),
      on(decideReview, onDecideReview),
      on(showReview, onShowReview),
    ],
  })
}

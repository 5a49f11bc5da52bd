/** What sending many letters again is answered with. */
import { flag, group, integer, listOf, oneOf, only, text, type ValueOf } from '@millrace/kernel'
import { letterEvents } from '#contracts/notifications'

/** `letters` were acted on; those that were on their way already are not among the `resent`. */
export const lettersResent = group({ letters: integer(), resent: integer(), hasMore: flag() })
export type LettersResent = ValueOf<typeof lettersResent>

export const lettersTried = group({
  ...{ dryRun: only(true), letters: integer() },
  events: listOf(group({ event: oneOf(...letterEvents), count: integer() })),
  /** What was said when they failed, the most first. */
  reasons: listOf(group({ reason: text(), count: integer() })),
  hasMore: flag(),
})
export type LettersTried = ValueOf<typeof lettersTried>

/** What an operator is shown: dead letters, effects, cases, and what was done about them. */
import {
  anyOf,
  anything,
  effectStates,
  flag,
  group,
  integer,
  listOf,
  oneOf,
  only,
  optional,
  text,
  type ValueOf,
} from '@millrace/kernel'
import { shownCase } from '#contracts/cases'
import { currency, time } from '#contracts/fields'

const lying = {
  ...{ id: text(), tenant: text(), service: text(), key: text(), type: text() },
  ...{ reason: text(), cause: text(), since: time, orders: integer() },
}
export const deadLetter = group({ ...lying, followers: integer() })
export type DeadLetter = ValueOf<typeof deadLetter>

export const deadLetterGroup = group({
  ...{ cause: text(), service: text(), type: text(), reason: text() },
  ...{ letters: integer(), orders: integer(), followers: integer(), oldest: time, newest: time },
})
export type DeadLetterGroup = ValueOf<typeof deadLetterGroup>

export const heldMessage = group({
  ...{ id: text(), type: text(), version: integer(), at: time, origin: text(), data: anything() },
  ...{ cause: optional(text()), orderId: optional(text()) },
})
export type HeldMessage = ValueOf<typeof heldMessage>

export const wholeDeadLetter = group({
  ...{ ...lying, followers: integer() },
  ...{ message: heldMessage, waiting: listOf(heldMessage) },
})
export type WholeDeadLetter = ValueOf<typeof wholeDeadLetter>

const letterAct = oneOf('retry', 'drop', 'correct')

export const actDone = group({
  ...{ letter: text(), act: letterAct, handled: integer(), isBack: flag() },
})
export const actsDone = group({
  ...{ act: letterAct, letters: integer(), handled: integer() },
  ...{ back: listOf(text()), hasMore: flag() },
})
export type ActsDone = ValueOf<typeof actsDone>
export const actTried = group({
  ...{ dryRun: only(true), act: letterAct },
  ...{ letters: integer(), dropped: integer(), handled: integer(), orders: integer() },
  money: listOf(group({ currency, minor: integer() })),
  hasMore: optional(flag()),
})
export type ActTried = ValueOf<typeof actTried>

export const openEffect = group({
  ...{ id: text(), tenant: text(), service: text(), key: text(), name: text() },
  ...{ performer: text(), state: oneOf(...effectStates), since: time },
  orderId: optional(text()),
})
export type OpenEffect = ValueOf<typeof openEffect>

const byHand = { who: text(), why: text() }

export const effectSettled = group({
  ...{ id: text(), outcome: oneOf('again', 'done', 'failed'), ...byHand },
})
export type EffectSettled = ValueOf<typeof effectSettled>

/** A line of the trail: what was done to a dead letter, to an effect, or to a customer. */
export const auditLine = anyOf(
  group({ at: time, act: letterAct, ...byHand, letter: group(lying) }),
  group({ at: time, act: oneOf('again', 'done', 'failed'), ...byHand, effect: openEffect }),
  group({ at: time, act: only('erase'), ...byHand, customer: text() }),
  group({ at: time, act: only('resend'), ...byHand, letterId: text() }),
  group({
    ...{ at: time, act: oneOf('switch-on', 'switch-off', 'approve', 'reject'), ...byHand },
    ...{ check: text(), orderId: optional(text()) },
  }),
)
export type AuditLine = ValueOf<typeof auditLine>

export const listedCase = group({ id: text(), tenant: text(), ...shownCase.properties })
export type ListedCase = ValueOf<typeof listedCase>

export const caseSettled = group({
  ...{ id: text(), orderId: text(), step: text(), outcome: oneOf('done', 'refused'), ...byHand },
})
export type CaseSettled = ValueOf<typeof caseSettled>

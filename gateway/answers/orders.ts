/** What is told of orders beside the orders themselves: their batches, their history, their wait. */
import {
  anyOf,
  flag,
  group,
  integer,
  listOf,
  nullable,
  oneOf,
  only,
  optional,
  text,
  type ValueOf,
} from '@millrace/kernel'
import { decidedWords, sentences } from '#contracts/check'
import { time } from '#contracts/fields'
import { historyLine, shownOrder } from '#contracts/orders'
import { shownProblem } from './problem.ts'

/** Each order of a batch has an answer of its own. */
const placedInBatch = group({
  ...{ status: only(201), order: shownOrder },
  replayed: optional(flag()),
})
const refusedInBatch = group({ status: integer(), problem: shownProblem })
export const batchAnswer = listOf(anyOf(placedInBatch, refusedInBatch))

/** What an order waits for; where that lies with the dead letters, which. */
export const waiting = group({
  ...{ what: text(), since: time, deadline: optional(time), attempts: integer() },
  case: optional(group({ owner: text(), dueAt: time })),
  /** A person is asked; where nobody says anything by the deadline, it is the default. */
  review: optional(group({ since: time, default: oneOf(...decidedWords), why: sentences })),
  deadLetter: optional(text()),
})

export const historyPage = group({
  ...{ items: listOf(historyLine), next: nullable(text()) },
  waitingFor: optional(listOf(waiting)),
})
export type HistoryPage = ValueOf<typeof historyPage>

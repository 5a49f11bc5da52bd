/** What an operator mends: dead letters, effects and cases, and the trail of it. */
import {
  anyOf,
  anything,
  effectStates,
  group,
  oneOf,
  only,
  text,
  type Field,
} from '@millrace/kernel'
import { caseStates } from '#contracts/cases'
import { pageOf } from '../../answers/page.ts'
import {
  actDone,
  actsDone,
  actTried,
  auditLine,
  caseSettled,
  deadLetter,
  deadLetterGroup,
  effectSettled,
  listedCase,
  openEffect,
  wholeDeadLetter,
} from '../../answers/repair.ts'
import { givenId, person } from '../../bodies.ts'
import { madeId, named, paging, type Operation, type Operations } from '../operation.ts'

const cause = text({ min: 1, max: 100 })
const path = { id: madeId }
const dryRun = { dryRun: oneOf('true', 'false') }

const actOnOne = (summary: string, body: Field): Operation => ({
  ...{ summary, path, body, query: dryRun, answers: anyOf(actDone, actTried) },
})
const actOnCause = (summary: string): Operation => ({
  ...{ summary, body: group({ ...person, cause }), query: dryRun },
  ...{ answers: anyOf(actsDone, actTried), refuses: ['not-found', 'conflict'] },
})

export const repairOperations: Operations = {
  'GET /v1/dead-letters': {
    summary: 'Messages that could not be handled, newest first',
    query: {
      ...{ tenant: named, service: named, type: named, cause: named, orderId: named },
      ...{ groupBy: only('cause'), ...paging },
    },
    answers: anyOf(pageOf(deadLetter), pageOf(deadLetterGroup)),
  },
  'GET /v1/dead-letters/{id}': {
    ...{ summary: 'A dead letter and what waits behind it', path, answers: wholeDeadLetter },
  },
  'POST /v1/dead-letters/{id}/retry': actOnOne('Handle a dead letter again', group(person)),
  'POST /v1/dead-letters/{id}/drop': actOnOne('Go on without a dead letter', group(person)),
  'POST /v1/dead-letters/{id}/correct': actOnOne(
    'Handle other data instead',
    group({ ...person, data: anything() }),
  ),
  'POST /v1/dead-letters/retry': actOnCause('Retry all of a cause'),
  'POST /v1/dead-letters/drop': actOnCause('Drop all of a cause'),
  'GET /v1/effects': {
    summary: 'What was asked of the outside world and is not answered',
    query: {
      ...{ state: oneOf(...effectStates), performer: named, orderId: named, tenant: named },
      ...paging,
    },
    answers: pageOf(openEffect),
  },
  'POST /v1/effects/{id}/settle': {
    summary: 'Say what came of an effect',
    path,
    body: group({ outcome: oneOf('again', 'done', 'failed'), ...person }),
    answers: effectSettled,
  },
  'GET /v1/audit': {
    summary: 'What was done by hand, by whom and why',
    ...{ query: paging, answers: pageOf(auditLine) },
  },
  'GET /v1/cases': {
    summary: 'What a person has to look at, newest first',
    query: { state: oneOf(...caseStates), orderId: named, tenant: givenId, ...paging },
    answers: pageOf(listedCase),
  },
  'POST /v1/cases/{id}/settle': {
    summary: 'Say what became of a case',
    path,
    body: group({ outcome: oneOf('done', 'refused'), ...person }),
    answers: caseSettled,
  },
}

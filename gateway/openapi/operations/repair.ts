/** What an operator mends: dead letters, effects and cases, and the trail of it. */
import { anyOf, oneOf, type Field } from '@millrace/kernel'
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
import { caseFilter, settleBody as settleCaseBody } from '../../routes/cases.ts'
import { deadLetterFilter } from '../../routes/dead-letters.ts'
import { effectFilter, settleBody as settleEffectBody } from '../../routes/effects.ts'
import { actBodies } from '../../routes/letter-acts.ts'
import { madeId, paging, type Operation, type Operations } from '../operation.ts'

const path = { id: madeId }
const dryRun = { dryRun: oneOf('true', 'false') }

const actOnOne = (summary: string, body: Field): Operation => ({
  ...{ summary, path, body, query: dryRun, answers: anyOf(actDone, actTried), refuses: [] },
})
const actOnCause = (summary: string): Operation => ({
  ...{ summary, body: actBodies.bulk, query: dryRun },
  ...{ answers: anyOf(actsDone, actTried), refuses: ['not-found'] },
})

export const repairOperations: Operations = {
  'GET /v1/dead-letters': {
    summary: 'Messages that could not be handled, newest first',
    query: { ...deadLetterFilter, ...paging },
    answers: anyOf(pageOf(deadLetter), pageOf(deadLetterGroup)),
  },
  'GET /v1/dead-letters/{id}': {
    ...{ summary: 'A dead letter and what waits behind it', path, answers: wholeDeadLetter },
  },
  'POST /v1/dead-letters/{id}/retry': actOnOne('Handle a dead letter again', actBodies.retry),
  'POST /v1/dead-letters/{id}/drop': actOnOne('Go on without a dead letter', actBodies.drop),
  'POST /v1/dead-letters/{id}/correct': actOnOne('Handle other data instead', actBodies.correct),
  'POST /v1/dead-letters/retry': actOnCause('Retry all of a cause'),
  'POST /v1/dead-letters/drop': actOnCause('Drop all of a cause'),
  'GET /v1/effects': {
    summary: 'What was asked of the outside world and is not answered',
    query: { ...effectFilter, ...paging },
    answers: pageOf(openEffect),
  },
  'POST /v1/effects/{id}/settle': {
    summary: 'Say what came of an effect',
    path,
    body: settleEffectBody,
    answers: effectSettled,
  },
  'GET /v1/audit': {
    summary: 'What was done by hand, by whom and why',
    ...{ query: paging, answers: pageOf(auditLine) },
  },
  'GET /v1/cases': {
    summary: 'What a person has to look at, newest first',
    query: { ...caseFilter, ...paging },
    answers: pageOf(listedCase),
  },
  'POST /v1/cases/{id}/settle': {
    summary: 'Say what became of a case',
    path,
    body: settleCaseBody,
    answers: caseSettled,
  },
}

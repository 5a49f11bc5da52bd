import { anyOf, group, listOf, oneOf } from '@millrace/kernel'
import { letterPreview, shownLetter, shownTemplate, wholeLetter } from '#contracts/notifications'
import { lettersResent, lettersTried } from '../../answers/letters.ts'
import { pageOf } from '../../answers/page.ts'
import { previewBody } from '../../routes/letter-templates.ts'
import { resendAllBody } from '../../routes/letters-again.ts'
import { letterFilter, resendBody } from '../../routes/letters.ts'
import { madeId, paging, type Operations } from '../operation.ts'

export const letterOperations: Operations = {
  'GET /v1/letters': {
    summary: 'Letters, newest first',
    query: { ...letterFilter, ...paging },
    answers: pageOf(shownLetter),
  },
  'GET /v1/letters/{id}': {
    summary: 'A letter, and what became of it on its way',
    ...{ path: { id: madeId }, answers: wholeLetter },
  },
  'POST /v1/letters/{id}/resend': {
    summary: 'Send a letter again',
    ...{ path: { id: madeId }, body: resendBody, answers: wholeLetter },
  },
  'POST /v1/letters/resend': {
    summary: 'Send letters again that have failed',
    ...{ body: resendAllBody, query: { dryRun: oneOf('true', 'false') } },
    ...{ answers: anyOf(lettersResent, lettersTried), refuses: [] },
  },
  'GET /v1/letters/templates': {
    summary: 'What letters are made from',
    answers: group({ items: listOf(shownTemplate) }),
  },
  'POST /v1/letters/preview': {
    summary: 'What a letter would say',
    ...{ body: previewBody, answers: letterPreview, isKeyless: true, refuses: ['not-found'] },
  },
}

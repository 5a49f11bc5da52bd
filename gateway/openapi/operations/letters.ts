import { group, listOf } from '@millrace/kernel'
import { letterPreview, shownLetter, shownTemplate } from '#contracts/notifications'
import { pageOf } from '../../answers/page.ts'
import { givenId } from '../../bodies.ts'
import { previewBody } from '../../routes/letter-templates.ts'
import { paging, type Operations } from '../operation.ts'

export const letterOperations: Operations = {
  'GET /v1/letters': {
    summary: 'Letters, newest first',
    query: { recipient: givenId, orderId: givenId, ...paging },
    answers: pageOf(shownLetter),
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

import { integer, only } from '@millrace/kernel'
import { recordPlace, recordsPage, shownTopic } from '../../answers/log.ts'
import { pageOf } from '../../answers/page.ts'
import { named } from '../../list-query.ts'
import { recordBody } from '../../routes/log.ts'
import { paging, type Operations } from '../operation.ts'

const path = { topic: named }
const place = integer({ min: 0, max: 999_999_999_999_999 })

export const logOperations: Operations = {
  'GET /v1/log/topics': { summary: 'The topics of the log', answers: pageOf(shownTopic) },
  'GET /v1/log/topics/{topic}/records': {
    summary: 'The records of a topic',
    path,
    query: { partition: place, offset: place, limit: paging.limit, format: only('raw') },
    answers: recordsPage,
  },
  'POST /v1/log/topics/{topic}/records': {
    summary: 'Write a record by hand',
    ...{ path, body: recordBody, answers: recordPlace, makes: true },
  },
}

/** Checks that are switched on and off, and what they leave to persons. */
import { checkName } from '#contracts/check'
import { review } from '#contracts/reviews'
import { toldCheck } from '../../answers/checks.ts'
import { pageOf } from '../../answers/page.ts'
import { reviewBody, reviewFilter } from '../../routes/reviews.ts'
import { switchBody } from '../../routes/checks.ts'
import { paging, type Operations } from '../operation.ts'

export const checkOperations: Operations = {
  'GET /v1/checks': {
    ...{ summary: 'The checks there are, and which are on', answers: pageOf(toldCheck) },
  },
  'POST /v1/checks/{name}': {
    summary: 'Switch a check on or off, for orders that are placed from now on',
    ...{ path: { name: checkName }, body: switchBody, answers: toldCheck, refuses: [] },
  },
  'GET /v1/reviews': {
    summary: 'Orders that are left to a person, newest first',
    query: { ...reviewFilter, ...paging },
    answers: pageOf(review),
  },
  'GET /v1/reviews/{id}': {
    ...{ summary: 'What a person is asked about an order', answers: review },
  },
  'POST /v1/reviews/{id}': {
    ...{ summary: 'Say what an order comes to', body: reviewBody, answers: review },
  },
}

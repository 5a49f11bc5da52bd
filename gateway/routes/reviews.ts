/** Reviews: orders that a check leaves to a person, and what the person says. */
import { group, oneOf, optional, text } from '@millrace/kernel'
import { checkName, decidedWords } from '#contracts/check'
import {
  review,
  decideReview,
  listReviews,
  reviewStates,
  showReview,
  type Review,
  type ReviewsPage,
} from '#contracts/reviews'
import { pageOf } from '../answers/page.ts'
import { givenId, person, readId, readsByHand } from '../bodies.ts'
import { calls } from '../calls.ts'
import { accepted, paramOf, readOptions, send, sendAnswer, write } from '../edge.ts'
import { signedBy } from '../keys/caller.ts'
import { readsList } from '../list-query.ts'
import { mergedPage } from '../merge.ts'
import { paging } from '../openapi/operation.ts'
import { queryOf } from '../questions.ts'

const reviewFilter = {
  ...{ state: oneOf(...reviewStates), customerId: givenId, check: checkName },
}
const readList = readsList('reviews', reviewFilter)

/** Who says so is the key that was used, where keys are asked for; and who is named here. */
const reviewBody = group({
  ...{ verdict: oneOf(...decidedWords), reason: text({ min: 1, max: 500 }) },
  who: optional(person.who),
})
const readBody = readsByHand(reviewBody)

type Item = ReviewsPage['items'][number]

export const reviewCalls = calls(
  {
    'GET /v1/reviews': {
      access: 'operate',
      summary: 'Orders that are left to a person, newest first',
      query: { ...reviewFilter, ...paging },
      answers: pageOf(review),
    },
    'GET /v1/reviews/{id}': {
      access: 'operate',
      ...{ summary: 'What a person is asked about an order', answers: review },
    },
    'POST /v1/reviews/{id}': {
      access: 'operate',
      ...{ summary: 'Say what an order comes to', body: reviewBody, answers: review },
    },
  },
  (edge) => ({
    'GET /v1/reviews': async (request, reply) => {
      const { wanted, filter, page } = readList(request)
      const { state = 'open', ...about } = filter
      const options = readOptions(edge, request)
      const question = listReviews({ ...about, ...page, state })
      const { items, next } = await mergedPage<Item>(edge, question, { ...wanted, options })
      const shown = await edge.lists.each(items, ({ orderId }) =>
        edge.engine.ask(showReview({ orderId }), options),
      )
      const reviews = shown.map(({ body }) => body as Review)
      // A review may have moved on between the list's answer and its own.
      return send(reply, { items: reviews.filter((review) => review.state === state), next })
    },
    'GET /v1/reviews/{id}': async (request, reply) => {
      queryOf(request)
      const orderId = readId('/id', paramOf(request, 'id'))
      const options = { ...readOptions(edge, request), correlation: orderId }
      return sendAnswer(reply, await accepted(edge, showReview({ orderId }), options))
    },
    'POST /v1/reviews/{id}': (request, reply) => {
      queryOf(request)
      const orderId = readId('/id', paramOf(request, 'id'))
      const body = readBody(request.body)
      const { verdict, reason: why, who = 'operator' } = body
      const by = signedBy(request, who)
      return write(edge, request, { sent: decideReview({ orderId, verdict, by, why }), reply })
    },
  }),
)

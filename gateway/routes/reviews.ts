/** Reviews: orders that a check leaves to a person, and what the person says. */
import { group, oneOf, optional, text } from '@millrace/kernel'
import { checkName, decidedWords } from '#contracts/check'
import {
  decideReview,
  listReviews,
  reviewStates,
  showReview,
  type Review,
  type ReviewsPage,
} from '#contracts/reviews'
import { givenId, person, readId, readsByHand } from '../bodies.ts'
import {
  accepted,
  paramOf,
  readOptions,
  send,
  sendAnswer,
  write,
  type Edge,
  type Route,
} from '../edge.ts'
import { signedBy } from '../keys/caller.ts'
import { readsList } from '../list-query.ts'
import { mergedPage } from '../merge.ts'
import { queryOf } from '../questions.ts'

export const reviewFilter = {
  ...{ state: oneOf(...reviewStates), customerId: givenId, check: checkName },
}
const readList = readsList(reviewFilter)

/** Who says so is the key that was used, where keys are asked for; and who is named here. */
export const reviewBody = group({
  ...{ verdict: oneOf(...decidedWords), reason: text({ min: 1, max: 500 }) },
  who: optional(person.who),
})
const readBody = readsByHand(reviewBody)

type Item = ReviewsPage['items'][number]

export const reviewRoutes = (edge: Edge): readonly Route[] => [
  {
    method: 'GET',
    path: '/v1/reviews',
    handle: async (request, reply) => {
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
  },
  {
    method: 'GET',
    path: '/v1/reviews/:id',
    handle: async (request, reply) => {
      queryOf(request)
      const orderId = readId('/id', paramOf(request, 'id'))
      const options = { ...readOptions(edge, request), correlation: orderId }
      return sendAnswer(reply, await accepted(edge, showReview({ orderId }), options))
    },
  },
  {
    method: 'POST',
    path: '/v1/reviews/:id',
    handle: (request, reply) => {
      queryOf(request)
      const orderId = readId('/id', paramOf(request, 'id'))
      const body = readBody(request.body)
      const { verdict, reason: why, who = 'operator' } = body
      const by = signedBy(request, who)
      return write(edge, request, { sent: decideReview({ orderId, verdict, by, why }), reply })
    },
  },
]

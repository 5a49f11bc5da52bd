/** Cards of orders: what the provider tells by itself, and what is known of an order's card. */
import { checker, group, text } from '@millrace/kernel'
import { hearCardNews, showCard } from '#contracts/cards'
import { givenId, inWords, readId } from '../bodies.ts'
import {
  accepted,
  callOptions,
  paramOf,
  readOptions,
  send,
  sendAnswer,
  tellPosition,
  type Edge,
  type Route,
} from '../edge.ts'
import { refuseCardNumbers } from '../payments/card-number.ts'
import { invalidAll } from '../problem.ts'
import { queryOf } from '../questions.ts'

const word = text({ pattern: '^[!-~]{1,100}$' })
/** `reference` is the order's id, as the provider was told it. */
export const newsBody = group({ id: word, type: word, reference: givenId })
const newsCheck = checker(newsBody)

export const cardRoutes = (edge: Edge): readonly Route[] => [
  {
    method: 'GET',
    path: '/v1/orders/:id/card',
    handle: async (request, reply) => {
      queryOf(request)
      const orderId = readId('/id', paramOf(request, 'id'))
      const options = { ...readOptions(edge, request), correlation: orderId }
      return sendAnswer(reply, await accepted(edge, showCard({ orderId }), options))
    },
  },
  {
    method: 'POST',
    path: '/v1/card-news',
    handle: async (request, reply) => {
      queryOf(request)
      const { body } = request
      if (!newsCheck.fits(body)) {
        refuseCardNumbers(body)
        throw invalidAll(newsCheck.faults(body ?? null).map(inWords))
      }
      const { id: newsId, type: about, reference: orderId } = body
      const sent = hearCardNews({ orderId, newsId, about })
      const options = { ...callOptions(edge, request), correlation: orderId }
      const { body: heard, position } = await accepted(edge, sent, options)
      tellPosition(edge, reply, position)
      return send(reply, heard)
    },
  },
]

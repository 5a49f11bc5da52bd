/** Cards of orders: what the provider tells by itself, and what is known of an order's card. */
import { checker, group, text } from '@millrace/kernel'
import { newsHeard, shownCard, hearCardNews, showCard } from '#contracts/cards'
import { givenId, inWords, readId } from '../bodies.ts'
import { calls } from '../calls.ts'
import {
  accepted,
  callOptions,
  paramOf,
  readOptions,
  send,
  sendAnswer,
  tellPosition,
} from '../edge.ts'
import { refuseCardNumbers } from '../payments/card-number.ts'
import { invalidAll } from '../problem.ts'
import { queryOf } from '../questions.ts'

const word = text({ pattern: '^[!-~]{1,100}$' })
/** `reference` is the order's id, as the provider was told it. */
const newsBody = group({ id: word, type: word, reference: givenId })
const newsCheck = checker(newsBody)

export const cardCalls = calls(
  {
    'GET /v1/orders/{id}/card': {
      access: 'read',
      ...{ summary: 'What is known of the card of an order', answers: shownCard },
    },
    'POST /v1/card-news': {
      access: 'write',
      summary: 'What the payment provider tells by itself',
      ...{ body: newsBody, answers: newsHeard, isKeyless: true, refuses: [] },
    },
  },
  (edge) => ({
    'GET /v1/orders/{id}/card': async (request, reply) => {
      queryOf(request)
      const orderId = readId('/id', paramOf(request, 'id'))
      const options = { ...readOptions(edge, request), correlation: orderId }
      return sendAnswer(reply, await accepted(edge, showCard({ orderId }), options))
    },
    'POST /v1/card-news': async (request, reply) => {
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
  }),
)

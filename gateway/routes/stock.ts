import { shownStock, adjustStock, setStock, showStock } from '#contracts/warehouse'
import { bodyFields, readAdjustment, readId, readStock } from '../bodies.ts'
import { calls } from '../calls.ts'
import { accepted, paramOf, readOptions, sendAnswer, write } from '../edge.ts'
import { queryOf } from '../questions.ts'

export const stockCalls = calls(
  {
    'GET /v1/stock/{sku}': {
      access: 'read',
      summary: 'What is on hand, held and sold',
      answers: shownStock,
    },
    'PUT /v1/stock/{sku}': {
      access: 'write',
      summary: 'Say what is on hand',
      body: bodyFields.stock,
      answers: shownStock,
      needsNothing: true,
    },
    'POST /v1/stock/{sku}/adjustments': {
      access: 'write',
      ...{ summary: 'Add to what is on hand', body: bodyFields.adjustment, answers: shownStock },
    },
  },
  (edge) => ({
    'GET /v1/stock/{sku}': async (request, reply) => {
      queryOf(request)
      const sku = readId('/sku', paramOf(request, 'sku'))
      const options = readOptions(edge, request)
      return sendAnswer(reply, await accepted(edge, showStock({ sku }), options))
    },
    'PUT /v1/stock/{sku}': (request, reply) => {
      queryOf(request)
      const sku = readId('/sku', paramOf(request, 'sku'))
      const { onHand } = readStock(request.body)
      return write(edge, request, { sent: setStock({ sku, onHand }), reply })
    },
    'POST /v1/stock/{sku}/adjustments': (request, reply) => {
      queryOf(request)
      const sku = readId('/sku', paramOf(request, 'sku'))
      const { quantity } = readAdjustment(request.body)
      return write(edge, request, { sent: adjustStock({ sku, quantity }), reply })
    },
  }),
)
